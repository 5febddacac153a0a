import type { Room } from '../resolve/index.js';

/** So many domains at the most that only wait, to keep memory bounded. */
const MOST_HELD = 8000;

/**
 * How many domains are looked at at once: so many that keep the servers busy, and beside them those that are held up by
 * servers or hosts that are silent. So what is dead does not slow down the rest.
 */
export class ObservingRoom implements Room {
  readonly #busy: number;
  readonly #listeners: (() => void)[] = [];
  readonly #held = new Map<string, number>();

  constructor(busy: number) {
    this.#busy = busy;
  }

  get size(): number {
    let held = 0;
    for (const count of this.#held.values()) held += count;
    return this.#busy + Math.min(held, MOST_HELD);
  }

  onGrow(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** @param held how many are held up by `what` now */
  hold(what: string, held: number): void {
    const grows = held > (this.#held.get(what) ?? 0);
    this.#held.set(what, held);
    if (grows) for (const listener of this.#listeners) listener();
  }
}
