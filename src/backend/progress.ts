import { abortedError, KmsDnsError } from '../errors.js';
import { isUnchanged, type Change, type ChangeResult } from '../provider.js';
import type { CheckedChange } from './checked-change.js';

/** What is known about each change of one `apply`, so that an abort in the middle can say it. */
export class Progress {
  readonly #results: (ChangeResult | undefined)[];
  readonly #sent = new Set<number>();

  constructor(changes: readonly Change[]) {
    this.#results = changes.map((change) => (isUnchanged(change) ? { status: 'unchanged' } : undefined));
  }

  /** These are on their way: from now on nobody knows, until they are settled. */
  sending(batch: readonly CheckedChange[]): void {
    for (const { index } of batch) this.#sent.add(index);
  }

  /** They did not get there after all, or were refused; they may be sent again. */
  notSent(batch: readonly CheckedChange[]): void {
    for (const { index } of batch) this.#sent.delete(index);
  }

  settle(batch: readonly CheckedChange[], result: ChangeResult): void {
    for (const { index } of batch) this.#results[index] = result;
  }

  get results(): ChangeResult[] {
    return this.#results.map((result) => {
      if (result === undefined) throw new KmsDnsError('ERR_INTERNAL', 'a change was left without a result');
      return result;
    });
  }

  /** For a signal that fired: how far it came. `details.results` has a status for each change. */
  interrupted(reason: unknown): KmsDnsError {
    const why = abortedError(reason);
    const statuses = this.#results.map((r, i) => r?.status ?? (this.#sent.has(i) ? 'unknown' : 'not-sent'));
    const count = (status: string): number => statuses.filter((s) => s === status).length;
    const [applied, unknown] = [count('applied'), count('unknown')];
    const progress =
      applied + unknown === 0
        ? 'nothing was changed'
        : `${applied} of ${statuses.length} changes were made, and of ${unknown} it is not known`;
    return new KmsDnsError(why.code, `${why.message}; ${progress}`, {
      hint: unknown > 0 ? 'See what stands there before going on.' : undefined,
      reasons: applied > 0 ? [...why.reasons, 'partial'] : why.reasons,
      details: { results: statuses },
      cause: why,
    });
  }
}
