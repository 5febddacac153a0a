import type { Room } from '../resolve/index.js';

/** So many domains at the most that only wait, to keep memory bounded. */
const MOST_HELD = 2000;

/**
 * How many domains are looked at at once: so many that keep the servers busy, and beside them those that are held up by
 * servers or hosts that are silent. So what is dead does not slow down the rest.
 */
export class ObservingRoom implements Room {
  readonly #busy: number;
  readonly #listeners: (() => void)[] = [];
  #held = 0;

  constructor(busy: number) {
    this.#busy = busy;
  }

  get size(): number {
    return this.#busy + Math.min(this.#held, MOST_HELD);
  }

  onGrow(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** @param more held up now, or fewer */
  readonly hold = (more: number): void => {
    this.#held += more;
    if (more > 0) for (const listener of this.#listeners) listener();
  };
}
