import { abortedError, type KmsDnsError } from '../errors.js';

/** Settles as `promise` does, or rejects with a signal's error as soon as it fires. */
export async function abortable<T>(promise: Promise<T>, signals: readonly AbortSignal[]): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = onAbort(signals, reject);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stop();
  }
}

type AbortListener = (error: KmsDnsError) => void;

/** Calls `listener` when the first of the signals fires, at once if one has; returns how to stop listening. */
export function onAbort(signals: readonly AbortSignal[], listener: AbortListener): () => void {
  const fired = signals.find((signal) => signal.aborted);
  if (fired !== undefined) {
    listener(abortedError(fired.reason));
    return () => undefined;
  }
  const sets = signals.map(listenersOf);
  const once: AbortListener = (error) => {
    stop();
    listener(error);
  };
  const stop = (): void => {
    for (const set of sets) set.delete(once);
  };
  for (const set of sets) set.add(once);
  return stop;
}

const listeners = new WeakMap<AbortSignal, Set<AbortListener>>();

/**
 * One event listener for each signal, however many requests share it: an `EventTarget` searches its listeners one
 * by one, and warns of a leak from the eleventh.
 */
function listenersOf(signal: AbortSignal): Set<AbortListener> {
  let set = listeners.get(signal);
  if (set === undefined) {
    const all = new Set<AbortListener>();
    const tell = (): void => all.forEach((listener) => listener(abortedError(signal.reason)));
    // Node 20 keeps a signal of `AbortSignal.any` for ever that still has a listener after it has fired.
    signal.addEventListener('abort', tell, { once: true });
    listeners.set(signal, (set = all));
  }
  return set;
}
