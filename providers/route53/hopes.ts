import type { CallError } from './call-error.js';

/**
 * Whether it is worth while to go on with the rest of a batch that was taken apart: not when the first few names were denied,
 * one by one, and none was allowed, and not when even small batches are put off for too long.
 */
export class Hopes {
  #denied = 0;
  #applied = false;
  #exhausted = false;

  applied(): void {
    this.#applied = true;
  }

  failed(error: CallError): void {
    if (error.fate === 'throttled') this.#exhausted = true;
    else this.#denied++;
  }

  get areGone(): boolean {
    return this.#exhausted || (!this.#applied && this.#denied >= 3);
  }
}
