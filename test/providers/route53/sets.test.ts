import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publish, remove } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Provider, Zone } from '../../../src/provider.js';
import { kmsOwner } from '../../../src/record/index.js';
import { kmsSet, lines } from '../../contract/provider-contract.js';
import { FakeRoute53, type ResourceRecordSet } from '../../fakes/route53/index.js';
import { providerOf } from './bed.js';

let fake: FakeRoute53;
let provider: Provider;
let zone: Zone;
beforeEach(async () => {
  fake = await FakeRoute53.start();
  provider = providerOf(fake);
  zone = await provider.findZone(DomainName.parse('example.test'));
});
afterEach(async () => {
  await provider.close();
  await fake.stop();
});

const owner = '_vlmcs._tcp.a.example.test';
const srv = { Name: `${owner}.`, Type: 'SRV' } as const;
const records = { TTL: 300, ResourceRecords: ['0 0 1688 kms9.corp.test.'] } as const;
const writes = () => fake.log.filter(({ operation }) => operation === 'ChangeResourceRecordSets');

describe('a set that is more than its records', () => {
  it.each<[string, Partial<ResourceRecordSet>[], RegExp]>([
    [
      'an alias',
      [{ AliasTarget: { HostedZoneId: zoneId(), DNSName: 'x.example.test.', EvaluateTargetHealth: false } }],
      /is a Route 53 alias of x\.example\.test, not a set/,
    ],
    [
      'weighted sets',
      [
        { ...records, SetIdentifier: 'one', Weight: 10 },
        { ...records, SetIdentifier: 'two', Weight: 90 },
      ],
      /routing policy, weighted \(set identifier "one"\)/,
    ],
    ['a weight of 0', [{ ...records, SetIdentifier: 'zero', Weight: 0 }], /weighted/],
    ['a failover set', [{ ...records, SetIdentifier: 'f', Failover: 'PRIMARY' }], /failover/],
    ['a latency set', [{ ...records, SetIdentifier: 'l', Region: 'eu-west-1' }], /latency/],
    ['a multivalue set', [{ ...records, SetIdentifier: 'm', MultiValueAnswer: true }], /multivalue/],
    [
      'a geolocation set',
      [{ ...records, SetIdentifier: 'g', GeoLocation: { CountryCode: 'DE' } }],
      /geolocation/,
    ],
  ])('%s is refused with words and left as it is', async (_, sets, words) => {
    for (const set of sets) fake.plantSet({ ...srv, ...set });
    const before = fake.sets(owner);
    await expect(provider.read(zone, kmsOwner('a.example.test'), 'SRV')).rejects.toMatchObject({
      code: 'ERR_PROVIDER',
      message: expect.stringMatching(words),
      hint: expect.stringContaining('Route 53'),
    });
    const options = { domains: ['a.example.test'], hosts: ['kms1.corp.test'] };
    for (const report of [await publish(provider, options), await remove(provider, options)]) {
      expect(report.domains).toMatchObject([{ status: 'failed', error: { code: 'ERR_PROVIDER' } }]);
    }
    expect(writes()).toHaveLength(0);
    // Nor is it overwritten by who has not looked.
    const [result] = await provider.apply(zone, [
      { before: null, after: kmsSet('a.example.test', 300, '0 0 1688 kms1.corp.test') },
    ]);
    expect(result?.status).toMatch(/conflict|failed/);
    expect(fake.sets(owner)).toEqual(before);
  });
});

describe('reading one set exactly', () => {
  it('sees a CNAME at the name in the same reply, and refuses', async () => {
    await fake.plant([`${owner}. 300 IN CNAME _vlmcs._tcp.elsewhere.test.`]);
    const before = fake.log.length;
    await expect(provider.read(zone, kmsOwner('a.example.test'), 'SRV')).rejects.toMatchObject({
      message: `${owner} is an alias (CNAME) of _vlmcs._tcp.elsewhere.test`,
    });
    expect(fake.log).toHaveLength(before + 1);
  });

  it('does not take a wildcard, a neighbour or a longer name for it', async () => {
    for (const name of [
      '*.example.test',
      '*._tcp.a.example.test',
      `x.${owner}`,
      '_vlmcs._tcp.aa.example.test',
    ]) {
      await fake.plant([`${name}. 300 IN SRV 0 0 1688 kms9.corp.test.`]);
    }
    expect(await provider.read(zone, kmsOwner('a.example.test'), 'SRV')).toBeNull();
    const wildcard = await provider.read(zone, DomainName.parse('*.example.test'), 'SRV');
    expect(wildcard?.data).toHaveLength(1);
  });

  it.each(['*.example.test', 'a\\.b.example.test', 'a\\032b.example.test', 'UPPER.example.test'])(
    'creates, reads and deletes at %s',
    async (text) => {
      const name = kmsOwner(text.startsWith('*') ? `x.${text}` : text);
      const after = kmsSet(name.parent!.parent!.text, 300, '0 0 1688 kms1.corp.test');
      expect(await provider.apply(zone, [{ before: null, after }])).toEqual([{ status: 'applied' }]);
      const read = await provider.read(zone, name, 'SRV');
      expect(read?.equals(after)).toBe(true);
      expect(await provider.apply(zone, [{ before: read, after: null }])).toEqual([{ status: 'applied' }]);
      expect(await provider.read(zone, name, 'SRV')).toBeNull();
    },
  );

  it('goes through all pages when many sets stand at a name', async () => {
    for (let i = 0; i < 45; i++) {
      fake.plantSet({
        Name: `${owner}.`,
        Type: 'A',
        TTL: 60,
        ResourceRecords: ['192.0.2.1'],
        SetIdentifier: `s${i}`,
        Weight: i,
      });
    }
    await fake.plant(lines('a.example.test', 300, '0 0 1688 kms9.corp.test'));
    expect((await provider.read(zone, kmsOwner('a.example.test'), 'SRV'))?.data).toHaveLength(1);
  });

  it.each<[string, Partial<ResourceRecordSet>]>([
    ['TTL', { ResourceRecords: ['0 0 1688 kms9.corp.test.'] }],
    ['values', { TTL: 300 }],
  ])('is an error of this set alone when it has no %s', async (_, set) => {
    fake.plantSet({ ...srv, ...set });
    const report = await publish(provider, {
      domains: ['a.example.test', 'b.example.test'],
      hosts: ['kms1.corp.test'],
    });
    expect(report.domains).toMatchObject([
      {
        status: 'failed',
        error: { code: 'ERR_PROVIDER', message: expect.stringContaining('without TTL or values') },
      },
      { status: 'created' },
    ]);
  });

  it('says so when a value is none that it reads', async () => {
    fake.plantSet({ ...srv, TTL: 300, ResourceRecords: ['0 0 1688'] });
    await expect(provider.read(zone, kmsOwner('a.example.test'), 'SRV')).rejects.toMatchObject({
      code: 'ERR_PROVIDER',
      message: expect.stringContaining('SRV value that kmsdns does not read'),
    });
  });
});

describe('the spelling of what stands', () => {
  const odd = ['0 0 1688 KMS9.Corp.Test', '10  0 1688 kms8.corp.test.'];
  it('is kept for the members that stay, and deleted in as it is', async () => {
    fake.plantSet({ ...srv, TTL: 300, ResourceRecords: odd });
    const report = await publish(provider, { domains: ['a.example.test'], hosts: ['kms1.corp.test'] });
    expect(report.domains).toMatchObject([{ status: 'updated' }]);
    expect(fake.sets(owner)).toMatchObject([{ ResourceRecords: [...odd, '0 0 1688 kms1.corp.test.'] }]);
    expect(writes()[0]?.changes).toMatchObject([
      { action: 'DELETE', set: { TTL: 300, ResourceRecords: odd } },
      { action: 'CREATE' },
    ]);
  });

  it('is looked up when the caller has it from elsewhere', async () => {
    fake.plantSet({ ...srv, TTL: 300, ResourceRecords: odd });
    const before = kmsSet('A.example.test', 300, '10 0 1688 kms8.corp.test', '0 0 1688 kms9.corp.test');
    expect(await provider.apply(zone, [{ before, after: null }])).toEqual([{ status: 'applied' }]);
    expect(fake.sets(owner)).toEqual([]);
  });

  it('is known of what was written here, so nothing is read for it again', async () => {
    const first = kmsSet('a.example.test', 300, '0 0 1688 kms1.corp.test');
    await provider.apply(zone, [{ before: null, after: first }]);
    const before = fake.log.length;
    await provider.apply(zone, [{ before: first, after: first.withTtl(60) }]);
    expect(fake.log).toHaveLength(before + 1);
  });
});

describe('a batch with some bad names', () => {
  const fresh = (count: number) => Array.from({ length: count }, (_, i) => `d${i}.example.test`);
  const creations = (names: readonly string[]) =>
    names.map((name) => ({ before: null, after: kmsSet(name, 300, '0 0 1688 kms1.corp.test') }));

  it('is sent once more without those that Route 53 names', async () => {
    const names = fresh(60);
    for (const i of [3, 4, 40]) await fake.plant(lines(names[i]!, 300, '0 0 1688 kms9.corp.test'));
    const results = await provider.apply(zone, creations(names));
    expect(results.map(({ status }) => status)).toEqual(
      names.map((_, i) => ([3, 4, 40].includes(i) ? 'conflict' : 'applied')),
    );
    expect(writes().map(({ changes, applied }) => [changes.length, applied])).toEqual([
      [60, false],
      [57, true],
    ]);
  });

  it('is halved when Route 53 does not say which', async () => {
    const names = fresh(16);
    await fake.plant(lines(names[11]!, 300, '0 0 1688 kms9.corp.test'));
    fake.fault({
      kind: 'status',
      status: 400,
      code: 'InvalidChangeBatch',
      message: '[Something new is wrong]',
      times: 99,
      on: ({ changes }) => changes.length > 1 && changes.some((c) => c.set.Name.includes('.d11.')),
    });
    const results = await provider.apply(zone, creations(names));
    expect(results.map(({ status }) => status)).toEqual(
      names.map((_, i) => (i === 11 ? 'conflict' : 'applied')),
    );
    expect(writes().length).toBeLessThanOrEqual(9);
  });

  it('goes through without a name that a policy denies', async () => {
    const names = fresh(16);
    fake.fault({
      kind: 'status',
      status: 403,
      code: 'AccessDenied',
      times: 99,
      on: ({ changes }) => changes.some((c) => c.set.Name.includes('.d11.')),
    });
    const results = await provider.apply(zone, creations(names));
    expect(results.map(({ status }) => status)).toEqual(
      names.map((_, i) => (i === 11 ? 'failed' : 'applied')),
    );
    expect(results[11]).toMatchObject({ error: { code: 'ERR_UNAUTHORIZED' } });
  });

  it('does not try every name when everything is denied', async () => {
    fake.fault({ kind: 'status', status: 403, code: 'AccessDenied', times: 999 });
    const results = await provider.apply(zone, creations(fresh(400)));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['failed']));
    expect(writes().length).toBeLessThan(20);
  });
});

function zoneId(): string {
  return 'Z2FDTNDATAQYW2';
}
