import type { Rate } from '../../src/backend/index.js';

/** How often a request is put off before it is given up: about a minute at Route 53's own rate. */
const MOST = 10;
/** The same for a large batch, which may be taken when it is smaller: two seconds. */
const MOST_IF_LARGE = 4;
/** Steps of waiting stop to grow here. */
const LONGEST_STEP = 6;

/** How long one request waits between its attempts: longer each time, and never the same for two that began together. */
export class Patience {
  readonly #unit: number;
  readonly #random: () => number;
  readonly #most: number;
  #refusals = 0;

  constructor({ limit, interval }: Rate, random: () => number, size: 'small' | 'large' = 'small') {
    this.#most = size === 'large' ? MOST_IF_LARGE : MOST;
    // The time that two requests take at the allowed rate.
    this.#unit = (2 * interval) / limit;
    this.#random = random;
  }

  /** Milliseconds to wait after being put off, or undefined when that was often enough. */
  next(): number | undefined {
    if (++this.#refusals > this.#most) return undefined;
    return this.#jittered(this.#unit * 2 ** Math.min(this.#refusals - 1, LONGEST_STEP));
  }

  /** Milliseconds to wait before a question is asked again whose reply was lost. */
  short(): number {
    return this.#jittered(this.#unit);
  }

  #jittered(ms: number): number {
    return ms * (0.5 + this.#random() / 2);
  }
}
