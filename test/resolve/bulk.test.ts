import { describe, expect, it } from 'vitest';
import type { DomainName } from '../../src/name/index.js';
import { lookupAll } from '../../src/resolve/index.js';
import { Rcode } from '../../src/wire/index.js';
import { answer, drop, later, type Behaviour } from '../fakes/dns/index.js';
import { name, resolverOf, serve, srv } from './setup.js';

const kms = (i: number): DomainName => name(`_vlmcs._tcp.d${i}.example.com`);

const byName: Behaviour = answer(({ message }) => {
  const owner = message.questions[0]?.name.text ?? '';
  return /\.d\d*7\./.test(owner)
    ? { rcode: Rcode.NXDOMAIN }
    : { answers: [srv(owner, `kms.${owner.slice(12)}`)] };
});

function* many(count: number): Generator<DomainName> {
  for (let i = 0; i < count; i++) yield kms(i);
}

describe('many look-ups', () => {
  it('give one outcome for each name', async () => {
    const server = await serve(byName);
    const seen = new Map<string, string>();
    for await (const outcome of lookupAll(resolverOf([server], { timeout: 2000 }), many(2000), 'SRV')) {
      const target = outcome.kind === 'found' ? outcome.records[0]?.data.target.text : undefined;
      seen.set(outcome.name.text, target ?? outcome.kind);
    }
    expect(seen.size).toBe(2000);
    expect(seen.get(kms(1999).text)).toBe('kms.d1999.example.com');
    expect(seen.get(kms(1997).text)).toBe('nxdomain');
  });

  it('take names no faster than the outcomes are taken', async () => {
    const server = await serve(byName);
    let taken = 0;
    async function* names(): AsyncGenerator<DomainName> {
      for (const one of many(1000)) {
        taken++;
        yield one;
      }
    }
    let got = 0;
    for await (const outcome of lookupAll(resolverOf([server]), names(), 'SRV', { concurrency: 10 })) {
      expect(outcome.kind).not.toBe('timeout');
      got++;
      expect(taken - got).toBeLessThanOrEqual(10);
      if (got === 100) break;
    }
    expect(taken).toBeLessThanOrEqual(111);
  });

  it('are not held up by one that is slow, nor by a source that is', async () => {
    const server = await serve(async (exchange) => {
      if (exchange.message.questions[0]?.name.equals(kms(0))) await later(200, byName)(exchange);
      else await byName(exchange);
    });
    async function* names(): AsyncGenerator<DomainName> {
      yield kms(0);
      yield kms(1);
      await new Promise((resolve) => setTimeout(resolve, 400));
      yield kms(2);
    }
    const order: string[] = [];
    const started = performance.now();
    let second = Infinity;
    for await (const outcome of lookupAll(resolverOf([server], { timeout: 2000 }), names(), 'SRV')) {
      order.push(outcome.name.text);
      if (order.length === 2) second = performance.now() - started;
    }
    expect(order).toEqual([kms(1).text, kms(0).text, kms(2).text]);
    expect(second).toBeLessThan(380);
  });

  it('report what failed as an outcome like any other', async () => {
    const server = await serve(drop);
    const kinds: string[] = [];
    for await (const outcome of lookupAll(resolverOf([server], { timeout: 60 }), many(5), 'SRV'))
      kinds.push(outcome.kind);
    expect(kinds).toEqual(Array(5).fill('timeout'));
  });

  it('end when they are cancelled, and end their source', async () => {
    const server = await serve(drop);
    let ended = false;
    function* names(): Generator<DomainName> {
      try {
        yield* many(1e6);
      } finally {
        ended = true;
      }
    }
    const all = lookupAll(resolverOf([server], { timeout: 5000 }), names(), 'SRV', {
      signal: AbortSignal.timeout(30),
    });
    await expect(all.next()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(ended).toBe(true);
  });

  it('pass on what goes wrong in their source', async () => {
    const server = await serve(byName);
    async function* names(): AsyncGenerator<DomainName> {
      yield kms(1);
      throw new Error('the file ended');
    }
    const all = async () => {
      for await (const outcome of lookupAll(resolverOf([server]), names(), 'SRV'))
        expect(outcome.kind).toBe('found');
    };
    await expect(all()).rejects.toThrow('the file ended');
  });
});
