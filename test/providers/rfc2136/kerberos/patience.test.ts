import { describe, expect, it } from 'vitest';
import { unlessAborted } from '../../../../src/backend/index.js';
import { withPatience } from '../../../../providers/rfc2136/kerberos/patience.js';

const silence = (signal: AbortSignal): Promise<never> =>
  unlessAborted(new Promise<never>(() => undefined), signal);

describe('patience with a KDC', () => {
  it('has an end, and says what it is', async () => {
    await expect(withPatience(undefined, silence, 30)).rejects.toMatchObject({
      code: 'ERR_KERBEROS',
      message: 'no KDC answered within 0.03 s',
      hint: expect.stringContaining('port 88') as string,
      details: { why: 'kdc-unreachable' },
    });
  });

  it('ends before when nobody wants to wait any more', async () => {
    const controller = new AbortController();
    const waiting = withPatience(controller.signal, silence, 60_000);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });

  it('leaves what the work says as it is', async () => {
    expect(await withPatience(undefined, async () => 'a ticket', 60_000)).toBe('a ticket');
    const refused = new Error('refused');
    await expect(withPatience(undefined, () => Promise.reject(refused), 60_000)).rejects.toBe(refused);
  });
});
