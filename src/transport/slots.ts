import { onAbort } from './abort.js';

/** So many at once, the others in the order they came. */
export class Slots {
  #free: number;
  readonly #queue = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** A slot, if one is free; call what it returns to give the slot back. */
  tryTake(): (() => void) | undefined {
    if (this.#free === 0) return undefined;
    this.#free--;
    return this.#slot();
  }

  /** Waits for a slot. Rejects when a signal fires first. */
  take(signals: readonly AbortSignal[]): Promise<() => void> {
    const slot = this.tryTake();
    if (slot !== undefined) return Promise.resolve(slot);
    return new Promise((resolve, reject) => {
      let stop = (): void => undefined;
      const turn = (): void => {
        stop();
        resolve(this.#slot());
      };
      this.#queue.add(turn);
      stop = onAbort(signals, (error) => {
        this.#queue.delete(turn);
        reject(error);
      });
    });
  }

  #slot(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#give();
    };
  }

  #give(): void {
    const next = this.#queue.values().next().value;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#queue.delete(next);
    next();
  }
}
