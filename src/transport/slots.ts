import { onAbort } from './abort.js';

/** So many at once, the others in the order they came. Whoever has taken a slot gives it back. */
export class Slots {
  #free: number;
  readonly #queue = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Takes a slot if one is free. */
  tryTake(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  /** Waits for a slot. Rejects when a signal fires first. */
  take(signals: readonly AbortSignal[]): Promise<void> {
    if (this.tryTake()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      let stop = (): void => undefined;
      const turn = (): void => {
        stop();
        resolve();
      };
      this.#queue.add(turn);
      stop = onAbort(signals, (error) => {
        this.#queue.delete(turn);
        reject(error);
      });
    });
  }

  give(): void {
    const next = this.#queue.values().next().value;
    if (next === undefined) {
      this.#free++;
      return;
    }
    this.#queue.delete(next);
    next();
  }
}
