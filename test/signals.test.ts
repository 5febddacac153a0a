import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { anySignal } from '../src/signals.js';

/** Collects all that nobody holds. */
async function collect(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) {
    // What a weak reference was read of in this turn is held until its end.
    await delay(1);
    gc();
  }
}

/** Nobody holds the sources. */
const made = (...sources: (() => AbortSignal)[]): AbortSignal => anySignal(sources.map((make) => make()));

describe('a signal of several', () => {
  it('fires with a time limit that nobody else holds', async () => {
    const signal = made(
      () => AbortSignal.timeout(50),
      () => new AbortController().signal,
    );
    await collect();
    const fired = new Promise((resolve) => signal.addEventListener('abort', resolve));
    await Promise.race([fired, delay(5000)]);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('fires for a listener that alone holds it', async () => {
    const fired = new Promise<string>((resolve) => {
      const signal = made(() => AbortSignal.timeout(50));
      signal.addEventListener('abort', () => resolve('it fired'));
    });
    await collect();
    expect(await Promise.race([fired, delay(5000)])).toBe('it fired');
  });

  it('has fired when one of its signals has', () => {
    const reason = new Error('enough');
    expect(made(() => AbortSignal.abort(reason)).reason).toBe(reason);
  });
});
