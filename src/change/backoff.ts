import { setTimeout as sleep } from 'node:timers/promises';

/** How to go on after a lost race. Clock and randomness are parameters so that tests can hold them still. */
export interface RetryOptions {
  /** How often one domain is read and tried at the most. */
  readonly attempts?: number | undefined;
  /** A number from 0 up to and not including 1. */
  readonly random?: (() => number) | undefined;
  /** Waits for so many milliseconds; rejects when the signal fires. */
  readonly wait?: ((ms: number, signal: AbortSignal | undefined) => Promise<unknown>) | undefined;
}

/** Enough for ten processes that change one name without a pause: each lost race is another's success. */
export const DEFAULT_ATTEMPTS = 30;

const FIRST_MS = 10;
const LONGEST_MS = 4000;

/**
 * Milliseconds to wait before attempt `attempt` (the second is the first that waits): anything up to a bound that
 * doubles, so that those who collided spread out.
 */
export function backoff(attempt: number, random: () => number): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 2));
}

export function waitFor(ms: number, signal: AbortSignal | undefined): Promise<unknown> {
  return sleep(ms, undefined, { signal });
}
