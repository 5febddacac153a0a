const held = new WeakMap<AbortSignal, readonly AbortSignal[]>();

/**
 * As `AbortSignal.any`, but whoever holds the signal holds those that it is of, too. Node.js leaves them to the garbage
 * collector when nobody else holds them, an `AbortSignal.timeout` with its timer, and then it never fires
 * (nodejs/node#57736, #65995).
 */
export function anySignal(signals: readonly AbortSignal[]): AbortSignal {
  // eslint-disable-next-line no-restricted-syntax -- Here the sources are held.
  const any = AbortSignal.any([...signals]);
  held.set(any, signals);
  return any;
}
