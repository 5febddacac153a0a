import { describe, expect, it } from 'vitest';
import { publish, remove, settle, type SettleOptions } from '../../src/change/index.js';
import { KmsDnsError } from '../../src/errors.js';
import type { NameServer } from '../../src/resolve/index.js';
import { Rcode, type MessageRecord } from '../../src/wire/index.js';
import { answer, drop, inSequence, type Behaviour } from '../fakes/dns/index.js';
import { MemoryProvider } from '../fakes/memory-provider.js';
import { name, resolverOf, serve, soa, srv, zones } from '../resolve/setup.js';
import { stands } from './sets.js';

const ZONE = 'example.com';
const KMS = '_vlmcs._tcp.corp.example.com';
const domains = ['corp.example.com'];
const noWait = async () => new Promise(setImmediate);

/** Servers named ns1.test, ns2.test, … and how to ask them. */
async function servers(
  ...behaviours: readonly Behaviour[]
): Promise<Pick<SettleOptions, 'direct' | 'servers'>> {
  const running = await Promise.all(behaviours.map((behaviour) => serve(behaviour)));
  const all = running.map((server, i): NameServer => {
    return { name: name(`ns${i + 1}.test`), addresses: [server.address], problem: undefined };
  });
  return { direct: resolverOf(running, { recursionDesired: false }), servers: async () => all };
}

const has = (...records: readonly MessageRecord[]): Behaviour => zones(soa(ZONE), ...records);
const host = (target: string, ttl = 3600) => srv(KMS, target, ttl);

const published = () => publish(new MemoryProvider(), { domains, hosts: ['kms1.example.com'] });

async function removed() {
  const provider = new MemoryProvider();
  stands(provider, ['0 0 1688 kms1.example.com', '0 0 1688 other.example.com']);
  return remove(provider, { domains, hosts: ['kms1.example.com'] });
}

async function newTtl() {
  const provider = new MemoryProvider();
  stands(provider, ['0 0 1688 kms1.example.com']);
  return publish(provider, { domains, hosts: ['kms1.example.com'], ttl: 60 });
}

async function unchanged() {
  const provider = new MemoryProvider();
  stands(provider, ['0 0 1688 kms1.example.com']);
  return publish(provider, { domains, hosts: ['kms1.example.com'] });
}

describe('settling', () => {
  it.each([
    ['a host is served', published, has(), has(host('kms1.example.com'))],
    [
      'a host is served beside one that came since',
      published,
      has(),
      has(host('kms1.example.com'), host('x.test')),
    ],
    [
      'a host is gone',
      removed,
      has(host('kms1.example.com'), host('other.example.com')),
      has(host('other.example.com')),
    ],
    ['a host is gone, and the others too by now', removed, has(host('kms1.example.com')), has()],
    ['the new TTL is served', newTtl, has(host('kms1.example.com')), has(host('kms1.example.com', 60))],
    ['what stood already is served', unchanged, has(), has(host('kms1.example.com'))],
    [
      'the server is authoritative',
      published,
      answer({ flags: { aa: false }, answers: [host('kms1.example.com')] }),
      has(host('kms1.example.com')),
    ],
    ['the server answers', published, answer({ rcode: Rcode.SERVFAIL }), has(host('kms1.example.com'))],
  ])('waits until %s', async (_, change, before, after) => {
    let asked = 0;
    const first: Behaviour = (exchange) => {
      asked++;
      return before(exchange);
    };
    // Each round asks twice: for the set, and for the serial.
    const how = await servers(after, inSequence(first, first, first, first, after));
    const [settlement] = await settle(await change(), { ...how, wait: noWait });
    expect(settlement).toMatchObject({ settled: true, error: null });
    expect(settlement?.servers.map((s) => [s.name.text, s.current])).toEqual([
      ['ns1.test', true],
      ['ns2.test', true],
    ]);
    expect(asked).toBe(4);
  });

  it('names the servers that lag when the time is over', async () => {
    const how = await servers(has(host('kms1.example.com')), has(), drop);
    const [settlement] = await settle(await published(), { ...how, timeout: 800 });
    expect(settlement).toMatchObject({
      settled: false,
      error: { code: 'ERR_NOT_SETTLED', timedOut: true, details: { servers: ['ns2.test', 'ns3.test'] } },
    });
    expect(settlement?.error?.message).toContain('ns2.test: does not serve 0 0 1688 kms1.example.com. yet');
    expect(settlement?.error?.message).toMatch(/ns3\.test: (timeout|has not answered)/);
  });

  it('gives every domain the whole time, however many wait before it', async () => {
    const many = Array.from({ length: 17 }, (_, i) => `d${i}.corp.example.com`);
    const report = await publish(new MemoryProvider(), { domains: many, hosts: ['kms1.example.com'] });
    const last = srv('_vlmcs._tcp.d16.corp.example.com', 'kms1.example.com', 3600);
    const settlements = await settle(report, { ...(await servers(has(last))), timeout: 400 });
    expect(settlements.map(({ settled }) => settled)).toEqual([...Array<boolean>(16).fill(false), true]);
  });

  it('takes one address that answers for a server of several', async () => {
    const how = await servers(has(host('kms1.example.com')), drop);
    const [up, down] = await how.servers(name(ZONE), { signal: AbortSignal.timeout(1000) });
    const both = { ...up!, addresses: [...up!.addresses, ...down!.addresses] };
    const [settlement] = await settle(await published(), { ...how, servers: async () => [both] });
    expect(settlement).toMatchObject({ settled: true });
  });

  it('ends when cancelled', async () => {
    const how = await servers(has());
    const controller = new AbortController();
    const settling = settle(await published(), { ...how, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    const [settlement] = await settling;
    expect(settlement).toMatchObject({ settled: false, error: { code: 'ERR_NOT_SETTLED', timedOut: false } });
  });

  it('says when the servers cannot be found', async () => {
    const how = await servers(has());
    const lookup = async () => {
      throw new KmsDnsError('ERR_ZONE_NOT_FOUND', 'no such zone');
    };
    const [settlement] = await settle(await published(), { ...how, servers: lookup });
    expect(settlement).toMatchObject({ settled: false, error: { code: 'ERR_ZONE_NOT_FOUND' } });
  });

  it('has nothing to wait for after a dry run, or where the change failed', async () => {
    const how = await servers(has());
    const dry = await publish(new MemoryProvider(), { domains, hosts: ['kms1.example.com'], dryRun: true });
    const failed = await publish(new MemoryProvider(), {
      domains: ['other.test'],
      hosts: ['kms1.example.com'],
    });
    expect(await settle(dry, how)).toEqual([]);
    expect(await settle(failed, how)).toEqual([]);
  });
});
