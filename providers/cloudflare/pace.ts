import { MOST_WAIT } from './limits.js';

/** How long is waited between tries, in milliseconds. */
export interface Pace {
  /** After a 429 at the least, whatever it says, doubled each time; and in all, for one request. */
  readonly throttled: { readonly first: number; readonly most: number };
  /** Before a read whose reply was lost is sent again. */
  readonly readAgain: readonly number[];
  /** Before each further look while the list does not show what was acknowledged. */
  readonly lagging: readonly number[];
  /** Before each look for a write without a reply that must not be sent twice: it may be done a while later. */
  readonly lost: readonly number[];
}

export const PACE: Pace = Object.freeze({
  throttled: Object.freeze({ first: 1000, most: MOST_WAIT }),
  readAgain: Object.freeze([200, 800]),
  lagging: Object.freeze([250, 500, 1000, 2000]),
  lost: Object.freeze([0, 250, 500, 1000, 2000, 4000]),
});
