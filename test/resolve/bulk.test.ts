import { describe, expect, it } from 'vitest';
import type { DomainName } from '../../src/name/index.js';
import { lookupAll, type LookupOutcome } from '../../src/resolve/index.js';
import { Rcode, TsigKey, tsigSigner } from '../../src/wire/index.js';
import {
  answer,
  compressedSrv,
  drop,
  headerOnly,
  inSequence,
  later,
  malformed,
  over,
  signedAnswer,
  spoofedSource,
  together,
  truncated,
  wrongId,
  wrongQuestion,
  type Behaviour,
} from '../fakes/dns/index.js';
import { cname, makeClient, name, names, resolverOf, serve, soa, srv } from './setup.js';

const key = new TsigKey('kms-key', 'hmac-sha256', Buffer.alloc(32, 7));

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

function gate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** An outcome without what differs from one look-up to the next. */
function comparable(outcome: LookupOutcome): unknown {
  return { ...outcome, server: undefined, ms: 0, ...('error' in outcome && { error: outcome.error.code }) };
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
    async function* source(): AsyncGenerator<DomainName> {
      for (const one of many(1000)) {
        taken++;
        yield one;
      }
    }
    let got = 0;
    for await (const outcome of lookupAll(resolverOf([server]), source(), 'SRV', { concurrency: 10 })) {
      expect(outcome.kind).not.toBe('timeout');
      got++;
      expect(taken - got).toBeLessThanOrEqual(10);
      if (got === 100) break;
    }
    expect(taken).toBeLessThanOrEqual(111);
  });

  it('are not held up by one that is slow, nor by a source that is', async () => {
    const [second, both] = [gate(), gate()];
    const server = await serve(async (exchange) => {
      if (exchange.message.questions[0]?.name.equals(kms(0))) await second.opened;
      await byName(exchange);
    });
    async function* source(): AsyncGenerator<DomainName> {
      yield kms(0);
      yield kms(1);
      await both.opened;
      yield kms(2);
    }
    const order: string[] = [];
    for await (const outcome of lookupAll(resolverOf([server], { timeout: 5000 }), source(), 'SRV')) {
      expect(outcome.kind).toBe('found');
      order.push(outcome.name.text);
      if (order.length === 1) second.open();
      if (order.length === 2) both.open();
    }
    expect(order).toEqual([kms(1).text, kms(0).text, kms(2).text]);
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
    function* source(): Generator<DomainName> {
      try {
        yield* many(1e6);
      } finally {
        ended = true;
      }
    }
    const all = lookupAll(resolverOf([server], { timeout: 5000 }), source(), 'SRV', {
      signal: AbortSignal.timeout(30),
    });
    await expect(all.next()).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
    expect(ended).toBe(true);
  });

  it.each<[string, () => Behaviour]>([
    ['a plain answer', () => byName],
    ['no such name', () => answer({ rcode: Rcode.NXDOMAIN, authorities: [soa('example.com')] })],
    ['no such type', () => answer({ authorities: [soa('example.com')] })],
    [
      'an alias',
      () => answer({ answers: [cname(kms(1).text, 'b.example'), srv('b.example', 'kms.example')] }),
    ],
    ['aliases in a circle', () => answer({ answers: [cname(kms(1).text, kms(1).text)] })],
    [
      'a referral',
      () => answer({ flags: { aa: false }, authorities: [names('example.com', 'NS', 'ns.example.com')] }),
    ],
    ['an error', () => answer({ rcode: Rcode.SERVFAIL })],
    ['an error without the question', () => headerOnly(Rcode.NOTIMP)],
    ['EDNS refused', () => (e) => (e.message.edns === undefined ? byName(e) : headerOnly(Rcode.FORMERR)(e))],
    ['a truncated answer', () => over({ udp: truncated, tcp: byName })],
    ['a compressed target', () => compressedSrv('kms1')],
    ['silence once', () => inSequence(drop, byName)],
    ['silence', () => drop],
    ['what cannot be read', () => malformed],
    ['another id', () => wrongId()],
    ['another name', () => wrongQuestion(() => ({ name: kms(2) }))],
    [
      'a lie from elsewhere, then the truth',
      () => together(spoofedSource({ rcode: Rcode.NXDOMAIN }), later(20, byName)),
    ],
    ['a lie with another id, then the truth', () => together(wrongId({ rcode: Rcode.NXDOMAIN }), byName)],
    [
      'a lie about another name, then the truth',
      () =>
        together(
          wrongQuestion(() => ({ name: kms(2) })),
          byName,
        ),
    ],
  ])('come to the same as one look-up: %s', async (_, behaviour) => {
    const [first, second] = [await serve(behaviour()), await serve(behaviour())];
    const [one, all] = await Promise.all([
      resolverOf([first]).lookup(kms(1), 'SRV'),
      collect(lookupAll(resolverOf([second]), [kms(1)], 'SRV')),
    ]);
    expect(all.map(comparable)).toEqual([comparable(one)]);
  });

  it('go to the next server where the first one is dead', async () => {
    const [dead, alive] = [await serve(byName), await serve(byName)];
    await dead.stop();
    let found = 0;
    for await (const { kind } of lookupAll(resolverOf([dead, alive]), many(50), 'SRV'))
      if (kind === 'found') found++;
    expect(found).toBe(45);
  });

  it.each([
    ['with a key', { signer: tsigSigner(key) }, signedAnswer([key])],
    ['over TCP', { protocol: 'tcp' as const }, byName],
  ])('%s take the long way', async (_, options, behaviour) => {
    const server = await serve(behaviour);
    const kinds = new Set<string>();
    for await (const { kind } of lookupAll(
      resolverOf([server], { timeout: 2000, ...options }),
      many(7),
      'SRV',
    ))
      kinds.add(kind);
    expect([...kinds]).toEqual(['protocol' in options ? 'found' : 'nodata']);
  });

  it('never have more under way than the transport allows, however many are asked for', async () => {
    let [now, most] = [0, 0];
    const server = await serve(async (exchange) => {
      most = Math.max(most, ++now);
      await later(5, byName)(exchange);
      now--;
    });
    let count = 0;
    const resolver = resolverOf([server], { exchanger: makeClient({ udpInFlight: 20 }), timeout: 5000 });
    for await (const { kind } of lookupAll(resolver, many(200), 'SRV', { concurrency: 500 }))
      if (kind !== 'timeout') count++;
    expect([count, most]).toEqual([200, 20]);
  });

  it('come out right on a network that loses, delays and forges', async () => {
    const lie = { rcode: Rcode.NXDOMAIN };
    const server = await serve(async (exchange) => {
      if (exchange.count % 7 === 0) return;
      if (exchange.count % 11 === 0) await spoofedSource(lie)(exchange);
      if (exchange.count % 13 === 0) await wrongId(lie)(exchange);
      if (exchange.count % 17 === 0) await wrongQuestion(() => ({ name: kms(1) }), lie)(exchange);
      if (exchange.count % 19 === 0) await later(30, byName)(exchange);
      else await byName(exchange);
    });
    const seen = new Map<string, string>();
    for await (const outcome of lookupAll(resolverOf([server], { attempts: 4 }), many(600), 'SRV')) {
      seen.set(outcome.name.text, outcome.kind);
    }
    const wrong = [...many(600)].filter(
      (one, i) => seen.get(one.text) !== (i % 10 === 7 ? 'nxdomain' : 'found'),
    );
    expect(wrong.map((n) => n.text)).toEqual([]);
  });

  it('use many ports', async () => {
    const server = await serve(byName);
    const exchanger = makeClient({ requestsPerSocket: 100 });
    for await (const { kind } of lookupAll(resolverOf([server], { exchanger }), many(1000), 'SRV'))
      expect(kind).not.toBe('timeout');
    expect(new Set(server.requests.map((r) => r.path.from)).size).toBeGreaterThanOrEqual(7);
  });

  it('pass on what goes wrong in their source', async () => {
    const server = await serve(byName);
    async function* source(): AsyncGenerator<DomainName> {
      yield kms(1);
      throw new Error('the file ended');
    }
    const all = async () => {
      for await (const outcome of lookupAll(resolverOf([server]), source(), 'SRV'))
        expect(outcome.kind).toBe('found');
    };
    await expect(all()).rejects.toThrow('the file ended');
  });
});
