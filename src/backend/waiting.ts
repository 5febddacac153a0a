import { abortedError } from '../errors.js';
import { anySignal } from '../signals.js';

/**
 * A signal of one's own that fires with the caller's. Hundreds of requests may wait with one signal, and from eleven listeners
 * on it Node 20 warns people of a leak.
 */
export function ownSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  return signal && anySignal([signal]);
}

/**
 * Waits for a promise that others wait for too, no longer than until the signal fires.
 * @throws KmsDnsError `ERR_ABORTED` or as the signal says
 */
export function unlessAborted<T>(shared: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const own = ownSignal(signal);
  if (own === undefined) return shared;
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(abortedError(own.reason));
    if (own.aborted) abort();
    own.addEventListener('abort', abort, { once: true });
    void shared.then(resolve, reject).finally(() => own.removeEventListener('abort', abort));
  });
}
