import { afterEach, describe, expect, it, vi } from 'vitest';
import { Patience } from '../../../providers/route53/patience.js';
import { publish } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import { kmsOwner } from '../../../src/record/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import { FakeRoute53, type FakeRoute53Options, type RequestRecord } from '../../fakes/route53/index.js';
import { FAST, providerOf } from './bed.js';

let fake: FakeRoute53 | undefined;
afterEach(() => fake?.stop());

async function start(options: FakeRoute53Options = {}): Promise<FakeRoute53> {
  return (fake = await FakeRoute53.start(options));
}

const isThrottled = ({ code }: RequestRecord): boolean => code === 'Throttling';
const THROTTLED = { kind: 'status', status: 400, code: 'Throttling', message: 'Rate exceeded' } as const;
const domain = 'a.example.test';
const zoneName = DomainName.parse('example.test');
const creation = (name: string) => ({ before: null, after: kmsSet(name, 300, '0 0 1688 kms1.corp.test') });

/** The most requests in any second that begins with one of them. */
function busiestSecond(log: readonly RequestRecord[]): number {
  return Math.max(
    ...log.map(({ at }) => log.filter((other) => other.at >= at && other.at < at + 1000).length),
  );
}

describe('being put off', () => {
  it.each(['Throttling', 'ThrottlingException', 'PriorRequestNotComplete'])(
    'waits after %s and goes on, with changes and with questions',
    async (code) => {
      const server = await start();
      const provider = providerOf(server);
      server.fault({ ...THROTTLED, code, times: 2 });
      const zone = await provider.findZone(zoneName);
      server.fault({ ...THROTTLED, code, times: 3 });
      expect(await provider.apply(zone, [creation(domain)])).toEqual([{ status: 'applied' }]);
      server.fault({ ...THROTTLED, code });
      expect((await provider.read(zone, kmsOwner(domain), 'SRV'))?.data).toHaveLength(1);
      expect(server.log).toHaveLength(3 + 4 + 2);
    },
  );

  it('gives up in the end, and says so', async () => {
    const server = await start();
    const provider = providerOf(server);
    const zone = await provider.findZone(zoneName);
    server.fault({ ...THROTTLED, times: 999 });
    const error = {
      code: 'ERR_THROTTLED',
      throttled: true,
      retriable: true,
      details: { providerCode: 'Throttling' },
    };
    expect(await provider.apply(zone, [creation(domain)])).toMatchObject([{ status: 'failed', error }]);
    await expect(provider.read(zone, kmsOwner(domain), 'SRV')).rejects.toMatchObject(error);
    expect(server.log).toHaveLength(1 + 11 + 11);
  });

  it('waits longer each time, and not the same for two', () => {
    const rate = { limit: 10, interval: 1000, burst: 2 };
    const waits = (random: number): (number | undefined)[] => {
      const patience = new Patience(rate, () => random);
      return Array.from({ length: 11 }, () => patience.next());
    };
    expect(waits(0)).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 6400, 6400, 6400, undefined]);
    expect(waits(0.5)).toEqual([150, 300, 600, 1200, 2400, 4800, 9600, 9600, 9600, 9600, undefined]);
  });
});

describe('the requests of an account', () => {
  const zones = Array.from({ length: 30 }, (_, n) => ({ name: `z${n}.test` }));
  const domains = zones.map(({ name }) => name);

  it('never are more than the limit, whatever goes on at once', async () => {
    const server = await start({ zones, requestsPerSecond: 80 });
    // Half of that: what is sent in time comes in late, and then all at once, where the machine is busy.
    const rate = { limit: 36, interval: 1000, burst: 10 };
    // Two providers of one account, as a program and its library may have.
    const providers = [providerOf(server, { rate }), providerOf(server, { rate })];
    const reports = await Promise.all(
      providers.map((provider, i) => publish(provider, { domains, hosts: [`kms${i}.corp.test`] })),
    );
    expect(reports.flatMap((report) => report.domains.map(({ error }) => error))).toEqual(
      Array(60).fill(null),
    );
    expect(server.log.length).toBeGreaterThan(100);
    expect(server.log.filter(isThrottled)).toEqual([]);
    // Two with a limit each would be done in half the time.
    const times = server.log.map(({ at }) => at);
    const turns = (server.log.length - rate.burst) / rate.limit;
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(turns * 1000 * 0.9);
  });

  it('go on when others use the account up', async () => {
    const server = await start({ zones, requestsPerSecond: 20 });
    const provider = providerOf(server, { rate: { limit: 200, interval: 1000, burst: 60 } });
    const report = await publish(provider, { domains, hosts: ['kms1.corp.test'] });
    expect(new Set(report.domains.map(({ status }) => status))).toEqual(new Set(['created']));
    expect(server.log.filter(isThrottled).length).toBeGreaterThan(0);
  });

  it('are fewer changes at a time when a large batch is too much', async () => {
    const server = await start({ changesPerSecond: 100 });
    const provider = providerOf(server, { rate: { limit: 400, interval: 1000, burst: 50 } });
    const zone = await provider.findZone(zoneName);
    const names = Array.from({ length: 180 }, (_, n) => `d${n}.example.test`);
    const results = await provider.apply(zone, names.map(creation));
    expect(results).toEqual(names.map(() => ({ status: 'applied' })));
    const sizes = server.log.filter(({ applied }) => applied).map(({ changes }) => changes.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(180);
  });

  it('are one batch of a zone at a time', async () => {
    const server = await start({ changeTakesMs: 40 });
    const provider = providerOf(server);
    const zone = await provider.findZone(zoneName);
    const names = Array.from({ length: 8 }, (_, n) => `d${n}.example.test`);
    const results = await Promise.all(names.map((name) => provider.apply(zone, [creation(name)])));
    expect(results.flat()).toEqual(names.map(() => ({ status: 'applied' })));
  });
});

describe('500 zones with 3 hosts each', () => {
  it('take one read and one write a zone', { timeout: 60_000 }, async () => {
    const zones = Array.from({ length: 500 }, (_, n) => ({ name: `z${n}.test` }));
    // As at Route 53, but faster: in any second no more than the limit. A machine that stalls sends later what it had
    // counted before, so there is room for a fifth of a second of it.
    const limit = 370;
    const rate = { limit: 300, interval: 1000, burst: 40 };
    const server = await start({ zones, requestsPerSecond: limit });
    const provider = providerOf(server, { rate });
    const hosts = ['kms1.corp.test', 'kms2.corp.test', 'kms3.corp.test:1689'];
    const domains = zones.map(({ name }) => name);
    const started = performance.now();
    const first = await publish(provider, { domains, hosts });
    const seconds = (performance.now() - started) / 1000;
    const counts = countBy(server.log);
    console.log(
      `route53: 500 zones × 3 hosts: ${server.log.length} requests in ${seconds.toFixed(1)} s ` +
        `(at most ${busiestSecond(server.log)} in a second, of ${limit} allowed): ${JSON.stringify(counts)}; ` +
        `at Route 53's own 10/s, of which 8/s are used, ${Math.ceil(server.log.length / 8)} s`,
    );
    expect(first.domains.filter(({ status }) => status !== 'created')).toEqual([]);
    expect(counts).toEqual({
      ListHostedZones: 5,
      ListResourceRecordSets: 500,
      ChangeResourceRecordSets: 500,
    });
    expect(server.log.filter(isThrottled)).toEqual([]);
    expect(busiestSecond(server.log)).toBeLessThanOrEqual(limit);
    for (const { changes } of server.log) expect(changes.length).toBeLessThanOrEqual(1);

    const before = server.log.length;
    const second = await publish(provider, { domains, hosts });
    expect(second.changed).toBe(false);
    expect(countBy(server.log.slice(before))).toEqual({ ListResourceRecordSets: 500 });
  });
});

describe('many domains of one zone', () => {
  const domains = Array.from({ length: 300 }, (_, n) => `d${n}.example.test`);
  const hosts = ['kms1.corp.test', 'kms2.corp.test', 'kms3.corp.test'];

  it('take one write, and are read page by page', async () => {
    const server = await start();
    const provider = providerOf(server, { rate: FAST });
    const report = await publish(provider, { domains, hosts });
    expect(new Set(report.domains.map(({ status }) => status))).toEqual(new Set(['created']));
    const { ListResourceRecordSets: reads, ...others } = countBy(server.log);
    console.log(`route53: 300 domains of one zone × 3 hosts: ${reads} reads and ${JSON.stringify(others)}`);
    expect(others).toEqual({ ListHostedZones: 1, ChangeResourceRecordSets: 1 });
    expect(reads).toBeLessThan(100);
  });

  it('are read one by one in a zone with more pages than that', async () => {
    const server = await start({ pageSize: 2 });
    await server.plant(domains.map((name) => `x.${name}. 60 IN TXT "filler"`));
    const provider = providerOf(server, { rate: FAST });
    const zone = await provider.findZone(zoneName);
    const sets = await Promise.all(
      ['d1', 'd2', 'd3'].map((name) =>
        provider.read(zone, DomainName.parse(`x.${name}.example.test`), 'TXT'),
      ),
    );
    expect(sets.map((set) => set?.toText())).toEqual(
      ['d1', 'd2', 'd3'].map((name) => `x.${name}.example.test. 60 IN TXT "filler"`),
    );
    expect(countBy(server.log)['ListResourceRecordSets']).toBeLessThanOrEqual(2 + 3);
  });

  it('are each told what is wrong with their own', async () => {
    const server = await start();
    await server.plant([
      '_vlmcs._tcp.d0.example.test. 60 IN CNAME elsewhere.test.',
      '_vlmcs._tcp.d1.example.test. 60 IN SRV 0 0 1688 kms1.corp.test.',
    ]);
    const provider = providerOf(server);
    const zone = await provider.findZone(zoneName);
    const [first, second, third, fourth] = await Promise.allSettled(
      [0, 1, 2, 3].map((n) =>
        provider.read(zone, kmsOwner(`d${n}.example.test`), 'SRV', {
          signal: n === 3 ? AbortSignal.abort() : undefined,
        }),
      ),
    );
    expect(first).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('CNAME') },
    });
    expect(second).toMatchObject({ status: 'fulfilled', value: { ttl: 60 } });
    expect(third).toEqual({ status: 'fulfilled', value: null });
    expect(fourth).toMatchObject({ status: 'rejected', reason: { code: 'ERR_ABORTED' } });
    expect(countBy(server.log)['ListResourceRecordSets']).toBe(1);
  });

  it('share one signal without a warning of Node’s', async () => {
    const server = await start();
    const provider = providerOf(server);
    const zone = await provider.findZone(zoneName);
    const warn = vi.spyOn(process, 'emitWarning');
    const { signal } = new AbortController();
    const changes = domains.slice(0, 40).map(creation);
    server.fault({ kind: 'drop-before', on: ({ changes: { length } }) => length > 0, times: 1 });
    await provider.apply(zone, changes, { signal });
    server.fault({ ...THROTTLED, times: 20 });
    await publish(provider, { domains, hosts, signal });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('all fail when the page does, and stop waiting when all have given up', async () => {
    const server = await start();
    const provider = providerOf(server);
    const zone = await provider.findZone(zoneName);
    const read = (signal?: AbortSignal) =>
      Promise.allSettled(
        [1, 2, 3].map((n) => provider.read(zone, kmsOwner(`d${n}.example.test`), 'SRV', { signal })),
      );
    server.fault({ kind: 'status', status: 403, code: 'AccessDenied', times: 9 });
    for (const outcome of await read())
      expect(outcome).toMatchObject({ reason: { code: 'ERR_UNAUTHORIZED' } });
    server.clearFaults();
    server.fault({ kind: 'hang' });
    for (const outcome of await read(AbortSignal.timeout(100))) {
      expect(outcome).toMatchObject({ reason: { code: 'ERR_TIMEOUT' } });
    }
  });
});

function countBy(log: readonly RequestRecord[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation = 'other' } of log) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}
