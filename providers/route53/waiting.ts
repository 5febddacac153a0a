import { setTimeout as sleep } from 'node:timers/promises';
import { abortedError } from '../../src/errors.js';

/**
 * A signal of one's own that fires with the caller's. Hundreds of requests may wait with one signal, and from eleven listeners
 * on it Node 20 warns people of a leak.
 */
export function ownSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  return signal && AbortSignal.any([signal]);
}

/** Waits so many milliseconds, or until the signal fires; what comes next notices it. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, { signal: ownSignal(signal) }).catch(() => undefined);
}

/** Waits for a promise that others wait for too, no longer than until the signal fires. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const own = ownSignal(signal);
  if (own === undefined) return promise;
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(abortedError(own.reason));
    own.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([promise, aborted]).finally(() => own.removeEventListener('abort', stop));
}
