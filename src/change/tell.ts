/**
 * Calls a listener of the caller's. What it throws says nothing of what became of a change, and must not keep back what did:
 * as with listeners of an `EventTarget`, it is an uncaught exception.
 */
export function tell<T>(listener: ((value: T) => void) | undefined, value: T): void {
  try {
    listener?.(value);
  } catch (error) {
    queueMicrotask(() => {
      throw error as Error;
    });
  }
}
