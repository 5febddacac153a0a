import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publish, remove } from '../../../src/change/index.js';
import { InputError } from '../../../src/errors.js';
import { DomainName } from '../../../src/name/index.js';
import type { Provider, Zone } from '../../../src/provider.js';
import {
  MxData,
  NameData,
  OpaqueData,
  RecordSet,
  SrvData,
  type RecordData,
} from '../../../src/record/index.js';
import { kmsSet, lines } from '../../contract/provider-contract.js';
import { FakeCloudflare } from '../../fakes/cloudflare/index.js';
import { providerOf, stop, UNLIMITED } from './bed.js';

const DOMAIN = 'corp.example.test';
const NAME = `_vlmcs._tcp.${DOMAIN}`;
const HOST = '0 0 1688 kms1.example.test';

let fake: FakeCloudflare;
let provider: Provider;
let zone: Zone;
beforeEach(async () => {
  fake = await FakeCloudflare.start({
    zones: ['example.test', { name: 'big.test', plan: 'enterprise' }],
    limit: UNLIMITED,
  });
  provider = providerOf(fake);
  zone = await provider.findZone(DomainName.parse(NAME));
});
afterEach(() => stop(fake));

const records = () => fake.zone().records.toSorted((a, b) => (a.content < b.content ? -1 : 1));
const read = () => provider.read(zone, DomainName.parse(NAME), 'SRV');
const line = (data: string, ttl = 300): string => `${NAME}. ${ttl} IN SRV ${data}.`;

describe('records that stand', () => {
  it('keep their ids, comments and tags when others come and go beside them', async () => {
    const [theirs] = fake.plant([line('0 0 1688 other.example.test')], {
      comment: 'rack 7',
      tags: ['owner:ops'],
    });
    await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    await remove(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(records()).toEqual([theirs]);
  });

  it('keep their ids, comments and tags when the set gets another TTL', async () => {
    const planted = fake.plant([line(HOST), line('0 0 1688 other.example.test')], { comment: 'rack 7' });
    await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'], ttl: 600 });
    expect(records().map(({ id, ttl, comment }) => ({ id, ttl, comment }))).toEqual(
      expect.arrayContaining(planted.map(({ id }) => ({ id, ttl: 600, comment: 'rack 7' }))),
    );
  });

  it('keep their comments and tags when a host gets another priority', async () => {
    const zones = [{ name: 'example.test', plan: 'pro' }] as const;
    await stop(fake);
    fake = await FakeCloudflare.start({ zones, limit: UNLIMITED });
    const notes = { comment: 'rack 7', tags: ['owner:ops'] };
    const [, other] = fake.plant([line(HOST), line('0 0 1688 other.example.test')], notes);
    await publish(providerOf(fake), { domains: [DOMAIN], hosts: ['kms1.example.test'], priority: 5 });
    expect(fake.records(NAME, 'SRV')).toEqual(
      lines(DOMAIN, 300, '5 0 1688 kms1.example.test', '0 0 1688 other.example.test'),
    );
    expect(records()).toMatchObject([notes, notes]);
    expect(records()).toContainEqual(other);
  });

  it('twice are one member, go together, and are reported', async () => {
    fake.plant([line(HOST), line(HOST), line('0 0 1688 other.example.test')]);
    const told: unknown[] = [];
    const listen = (message: unknown): void => void told.push(message);
    subscribe('kmsdns:cloudflare', listen);
    const set = await read();
    unsubscribe('kmsdns:cloudflare', listen);
    expect(set?.data).toHaveLength(2);
    const ids = fake
      .zone()
      .records.filter(({ content }) => content.includes('kms1'))
      .map(({ id }) => id);
    const reported = told.find((t) => (t as { event: string }).event === 'duplicates');
    expect(reported).toMatchObject({ zone: 'example.test', count: 2 });
    for (const id of ids) expect((reported as { detail: string }).detail).toContain(id);
    expect(await provider.diagnose!([DomainName.parse(NAME)])).toContainEqual(
      expect.objectContaining({
        check: 'duplicates',
        status: 'warn',
        message: expect.stringContaining('2 times'),
      }),
    );
    await remove(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(fake.records(NAME, 'SRV')).toEqual(lines(DOMAIN, 300, '0 0 1688 other.example.test'));
  });

  it('with different TTLs have the least, and get one TTL when it is changed', async () => {
    fake.plant([line(HOST, 900), line('0 0 1688 kms2.example.test', 120)]);
    const before = await read();
    expect(before?.ttl).toBe(120);
    expect(await provider.diagnose!([DomainName.parse(NAME)])).toContainEqual(
      expect.objectContaining({ check: 'ttl', status: 'warn' }),
    );
    await provider.apply(zone, [{ before, after: before!.withTtl(600) }]);
    expect(fake.records(NAME, 'SRV')).toEqual(lines(DOMAIN, 600, HOST, '0 0 1688 kms2.example.test'));
  });

  it.each([
    ['higher', 3600, 300],
    ['lower', 300, 3600],
    ['automatic', 1, 3600],
  ])(
    'with different TTLs keep them when one with a %s one gets another priority, which is told',
    async (_, own, other) => {
      fake.plant([line(HOST, own), line('0 0 1688 kms2.example.test', other)]);
      const notices: string[] = [];
      const onNotice = (notice: string): void => void notices.push(notice);
      const hosts = ['kms1.example.test'];
      const report = await publish(providerOf(fake), { domains: [DOMAIN], hosts, priority: 5, onNotice });
      expect(report.domains).toMatchObject([{ status: 'updated', error: null }]);
      const ttls = records().map(({ content, ttl }) => [content.includes('kms1'), ttl]);
      expect(ttls.sort()).toEqual([
        [false, other],
        [true, own],
      ]);
      expect(notices).toEqual([expect.stringMatching(/different TTLs: .*3600/)]);
    },
  );

  it('twice with different comments: which one is kept is told before, and is', async () => {
    fake.plant([line(HOST)], { comment: 'first' });
    fake.plant([line(HOST)], { comment: 'second' });
    const notices: string[] = [];
    const onNotice = (notice: string): void => void notices.push(notice);
    const hosts = ['kms1.example.test'];
    await publish(providerOf(fake), { domains: [DOMAIN], hosts, priority: 5, onNotice });
    // Made at the same moment, either may be the older one.
    const kept = /stands 2 times.*different comments.*"(first|second)" is kept/.exec(notices.join())?.[1];
    expect(kept).toBeDefined();
    expect(records()).toMatchObject([{ comment: kept }]);
  });

  it('with an automatic TTL count as 300 seconds, and stay automatic', async () => {
    fake.plant([line(HOST, 1), line('0 0 1688 kms2.example.test', 600)]);
    expect((await read())?.ttl).toBe(1);
    await publish(provider, { domains: [DOMAIN], hosts: ['kms3.example.test'] });
    expect(records().map(({ ttl }) => ttl)).toEqual([1, 600, 1]);
  });

  it('of a host with two priorities become one when the host is published', async () => {
    fake.plant([line('1 0 1688 kms1.example.test'), line('2 0 1688 kms1.example.test')]);
    await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(fake.records(NAME, 'SRV')).toEqual(lines(DOMAIN, 300, HOST));
  });

  it('beyond one page are all there', async () => {
    await stop(fake);
    fake = await FakeCloudflare.start({ limit: UNLIMITED, pages: { records: 7 } });
    provider = providerOf(fake);
    zone = await provider.findZone(DomainName.parse(NAME));
    const hosts = Array.from({ length: 40 }, (_, i) => `0 0 1688 kms${i}.example.test`);
    fake.plant(hosts.map((host) => line(host)));
    expect((await read())?.data).toHaveLength(40);
    expect(fake.requests('list-records')).toHaveLength(6);
  });

  it.each([
    [
      'MX',
      'mail.example.test. 300 IN MX 10 mx.example.test.',
      new MxData(10, DomainName.parse('mx.example.test')),
    ],
    [
      'CNAME',
      'mail.example.test. 300 IN CNAME other.test.',
      new NameData('CNAME', DomainName.parse('other.test')),
    ],
  ] as const)('of the type %s are read and replaced', async (type, planted, data) => {
    fake.plant([planted]);
    const name = DomainName.parse('mail.example.test');
    const before = await provider.read(zone, name, type);
    expect(before?.equals(new RecordSet<RecordData>(name, 300, [data]))).toBe(true);
    expect(await provider.apply(zone, [{ before, after: null }])).toEqual([{ status: 'applied' }]);
    const again = { before: null, after: before };
    expect(await provider.apply(zone, [again])).toEqual([{ status: 'applied' }]);
    expect(fake.allRecords()).toEqual([planted]);
  });
});

describe('what Cloudflare would refuse is refused before anything is sent', () => {
  const srv = (target: string) => new SrvData({ target });
  const at = (name: string, ttl: number, data: RecordData) =>
    new RecordSet(DomainName.parse(name), ttl, [data]);
  it.each([
    ['a TTL of 0', at(NAME, 0, srv('kms1.example.test')), 'changes[0].ttl', /60 to 86400/],
    ['a TTL of 30', at(NAME, 30, srv('kms1.example.test')), 'changes[0].ttl', /Enterprise/],
    ['a TTL over a day', at(NAME, 86_401, srv('kms1.example.test')), 'changes[0].ttl', /86400/],
    ['an underscore in a target', at(NAME, 300, srv('kms_1.example.test')), 'changes[0].target', /hyphens/],
    [
      'a dot inside a label',
      at('a\\.b.example.test', 300, srv('kms1.example.test')),
      'changes[0].name',
      /letters/,
    ],
    ['a type of its own', at(NAME, 300, OpaqueData.parse('TYPE65280', ['1', 'ab'])), 'type', /SRV/],
  ])('%s', async (_, after, field, hint) => {
    fake.clearLog();
    const error = await provider.apply(zone, [{ before: null, after }]).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({ field, hint: expect.stringMatching(hint) });
    expect(fake.log).toEqual([]);
  });

  it('but 30 seconds are taken in an Enterprise zone, and 1 everywhere', async () => {
    const big = await provider.findZone(DomainName.parse('big.test'));
    for (const [in_, domain, ttl] of [
      [big, 'big.test', 30],
      [big, 'a.big.test', 1],
      [zone, DOMAIN, 1],
    ] as const) {
      expect(await provider.apply(in_, [{ before: null, after: kmsSet(domain, ttl, HOST) }])).toEqual([
        { status: 'applied' },
      ]);
    }
  });

  it('and a target that stands already is let be', async () => {
    fake.plant([line('0 0 1688 kms_1.example.test')]);
    const report = await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
    // The model has no such target either, so this fake is not asked about it.
    await fake.stop();
    fake = await FakeCloudflare.start();
  });
});

describe('batches', () => {
  const set = (count: number, from = 0): RecordSet =>
    kmsSet(DOMAIN, 300, ...Array.from({ length: count }, (_, i) => `0 0 1688 kms${from + i}.example.test`));

  it('take a set that is larger than one of them in parts', async () => {
    const after = set(450);
    expect(await provider.apply(zone, [{ before: null, after }])).toEqual([{ status: 'applied' }]);
    expect(fake.records(NAME, 'SRV')).toHaveLength(450);
    expect(fake.requests('batch')).toHaveLength(3);
  });

  it('that break off in the middle of such a set are said to be in part done', async () => {
    let batches = 0;
    fake.fault({
      kind: 'status',
      status: 403,
      on: ({ operation }) => operation === 'batch' && ++batches > 1,
      times: 9,
    });
    const [result] = await provider.apply(zone, [{ before: null, after: set(450) }]);
    expect(result).toMatchObject({ status: 'unknown', error: { code: 'ERR_UNKNOWN_OUTCOME' } });
    expect(fake.records(NAME, 'SRV')).toHaveLength(200);
  });

  it('hold many sets, none of them split', async () => {
    const changes = Array.from({ length: 9 }, (_, i) => ({
      before: null,
      after: kmsSet(`d${i}.example.test`, 300, ...set(30).data.map((data) => data.toText().slice(0, -1))),
    }));
    const results = await provider.apply(zone, changes);
    expect(results).toEqual(changes.map(() => ({ status: 'applied' })));
    const sizes = fake.requests('batch').map(({ body }) => (body as { posts: unknown[] }).posts.length);
    expect(sizes).toEqual([180, 90]);
  });

  it('that are refused for one record are narrowed down to it', async () => {
    const good = Array.from({ length: 20 }, (_, i) => ({
      before: null,
      after: kmsSet(`d${i}.example.test`, 300, HOST),
    }));
    const isBad = (body: unknown): boolean => JSON.stringify(body).includes('d13.example.test');
    await stop(fake);
    fake = await FakeCloudflare.start({ zones: [{ name: 'example.test', quota: 19 }], limit: UNLIMITED });
    provider = providerOf(fake);
    zone = await provider.findZone(DomainName.parse(NAME));
    const results = await provider.apply(zone, good);
    expect(results.filter(({ status }) => status === 'applied')).toHaveLength(19);
    expect(results.filter(({ status }) => status === 'failed')).toHaveLength(1);
    expect(results.at(-1)).toMatchObject({
      error: { code: 'ERR_PROVIDER', message: expect.stringMatching(/full/) },
    });
    expect(fake.log.some(({ body }) => isBad(body))).toBe(true);
  });

  it('without permission are tried once, and one operation alone', async () => {
    await stop(fake);
    fake = await FakeCloudflare.start({
      tokens: { [FakeCloudflare.TOKEN]: { dns: 'read' } },
      limit: UNLIMITED,
    });
    provider = providerOf(fake);
    zone = await provider.findZone(DomainName.parse(NAME));
    const changes = Array.from({ length: 9 }, (_, i) => ({
      before: null,
      after: kmsSet(`d${i}.example.test`, 300, HOST),
    }));
    const results = await provider.apply(zone, changes);
    for (const result of results) {
      expect(result).toMatchObject({
        status: 'failed',
        error: {
          code: 'ERR_UNAUTHORIZED',
          hint: expect.stringContaining('DNS:Edit'),
          details: { providerCode: 10_000 },
        },
      });
    }
    expect(fake.log.filter(({ method }) => method !== 'GET').map((r) => r.operation)).toEqual([
      'batch',
      'create-record',
    ]);
  });
});
