import { describe, expect, it } from 'vitest';
import { CachedLookup } from '../../src/resolve/index.js';
import { Rcode } from '../../src/wire/index.js';
import { answer, drop, inSequence, later, type Behaviour } from '../fakes/dns/index.js';
import { address, name, resolverOf, serve, soa } from './setup.js';

const KMS = name('kms1.example.com');
const found = answer({ answers: [address(KMS.text, '192.0.2.1')] });

/** How often the server is asked when the same is looked up again and again, so many seconds after the first time. */
async function asked(behaviour: Behaviour, seconds: readonly number[]): Promise<number> {
  const server = await serve(behaviour);
  let now = 0;
  const cached = new CachedLookup(resolverOf([server], { timeout: 100 }), { now: () => now });
  for (const second of [0, ...seconds]) {
    now = 1 + second * 1000;
    await cached.lookup(KMS, 'A');
  }
  return new Set(server.requests.map(({ message }) => message.id)).size;
}

describe('what is looked up again', () => {
  it.each<[string, Behaviour, readonly number[], number]>([
    ['is kept for its TTL', found, [1, 100, 299], 1],
    ['is asked again after it', found, [1, 301], 2],
    [
      'is not kept with a TTL of 0',
      answer({ answers: [{ ...address(KMS.text, '192.0.2.1'), ttl: 0 }] }),
      [0, 0],
      3,
    ],
    [
      'is kept while its denial holds',
      answer({ rcode: Rcode.NXDOMAIN, authorities: [soa('example.com')] }),
      [59],
      1,
    ],
    [
      'is asked again after that',
      answer({ rcode: Rcode.NXDOMAIN, authorities: [soa('example.com')] }),
      [61],
      2,
    ],
    ['is kept briefly when it failed', answer({ rcode: Rcode.SERVFAIL }), [4, 4], 1],
    ['is soon asked again when it failed', answer({ rcode: Rcode.SERVFAIL }), [6], 2],
  ])('%s', async (_, behaviour, seconds, expected) => {
    expect(await asked(behaviour, seconds)).toBe(expected);
  });

  it('is asked once for all who wait for it', async () => {
    const server = await serve(later(30, found));
    const cached = new CachedLookup(resolverOf([server]));
    const kinds = await Promise.all(
      Array.from({ length: 50 }, async () => (await cached.lookup(KMS, 'A')).kind),
    );
    expect([kinds, server.requests.length]).toEqual([Array(50).fill('found'), 1]);
  });

  it('is asked by type', async () => {
    const server = await serve(found);
    const cached = new CachedLookup(resolverOf([server]));
    await cached.lookup(KMS, 'A');
    await cached.lookup(KMS, 'AAAA');
    expect(server.requests.length).toBe(2);
  });

  it('is forgotten when there is too much else', async () => {
    const server = await serve(found);
    const cached = new CachedLookup(resolverOf([server]), { max: 2 });
    for (const host of ['a', 'b', 'c', 'a']) await cached.lookup(name(`${host}.example.com`), 'A');
    expect(server.requests.length).toBe(4);
  });

  it('is asked anew after the asker before was cancelled', async () => {
    const server = await serve(inSequence(drop, found));
    const cached = new CachedLookup(resolverOf([server]));
    const cancelled = cached.lookup(KMS, 'A', { signal: AbortSignal.timeout(30) });
    await expect(cancelled).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect((await cached.lookup(KMS, 'A')).kind).toBe('found');
  });
});
