import { describe, expect, it } from 'vitest';
import { unlessAborted } from '../../src/backend/index.js';

const never = (): Promise<never> => new Promise(() => undefined);

describe('waiting for what others wait for too', () => {
  it('gives what they get, or fails as they do', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(unlessAborted(Promise.reject(new Error('theirs')), signal)).rejects.toThrow('theirs');
    expect(await unlessAborted(Promise.resolve(2), undefined)).toBe(2);
  });

  it('ends with a signal that fires, and with one that has fired before', async () => {
    const controller = new AbortController();
    const waiting = unlessAborted(never(), controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    await expect(unlessAborted(never(), controller.signal)).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });
});
