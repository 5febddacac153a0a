import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { publish, remove } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Provider } from '../../../src/provider.js';
import { kmsSet, lines } from '../../contract/provider-contract.js';
import { FakeCloudflare, type DnsRecord, type RequestRecord } from '../../fakes/cloudflare/index.js';
import { providerOf, stop, UNLIMITED } from './bed.js';

const DOMAIN = 'corp.example.test';
const NAME = `_vlmcs._tcp.${DOMAIN}`;
const OTHER_TOKEN = 'another-publisher-with-a-token-0123456789ab';

let fake: FakeCloudflare;
let provider: Provider;
beforeEach(async () => {
  fake = await FakeCloudflare.start({
    tokens: { [FakeCloudflare.TOKEN]: {}, [OTHER_TOKEN]: {} },
    limit: UNLIMITED,
  });
  provider = providerOf(fake);
});
afterEach(() => stop(fake));

const isWrite = ({ method }: RequestRecord): boolean => method !== 'GET';
const isDelete = ({ method }: RequestRecord): boolean => method === 'DELETE';
const isCreate = ({ operation }: RequestRecord): boolean => operation === 'create-record';
const standing = () => fake.records(NAME, 'SRV');
const host = (n: number): string => `0 0 1688 kms${n}.example.test`;
const plant = (...hosts: readonly string[]) =>
  fake.plant(lines(DOMAIN, 300, ...hosts), { comment: 'rack 7' });
/** Somebody edits a record in the dashboard. */
const edit = (id: string, target: string): void => {
  fake.zone().patch(id, { type: 'SRV', name: NAME, data: { priority: 0, weight: 0, port: 1688, target } });
};

describe('a record that somebody edits between our reading and our write', () => {
  it('keeps its new priority when the TTL of the set changes', async () => {
    plant(host(1), host(2));
    const other = providerOf(fake, { token: OTHER_TOKEN });
    fake.before(isWrite, async () => {
      await publish(other, { domains: [DOMAIN], hosts: ['kms2.example.test'], priority: 5 });
    });
    const report = await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'], ttl: 600 });
    expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
    expect(standing()).toEqual(lines(DOMAIN, 600, host(1), '5 0 1688 kms2.example.test'));
  });

  it('keeps its new target when the TTL of the set changes', async () => {
    const [, second] = plant(host(1), host(2));
    fake.before(isWrite, () => edit(second!.id, 'kms3.example.test'));
    const report = await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'], ttl: 600 });
    expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
    expect(standing()).toEqual(lines(DOMAIN, 600, host(1), host(3)));
  });

  it('is made again, with its comment, when what it was before is removed', async () => {
    const [first] = plant(host(1), host(2));
    fake.before(isWrite, () => edit(first!.id, 'kms3.example.test'));
    const report = await remove(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(report.domains[0]).toMatchObject({ status: 'unchanged', error: null });
    expect(standing()).toEqual(lines(DOMAIN, 300, host(2), host(3)));
    expect(fake.zone().records.map(({ comment }) => comment)).toEqual(['rack 7', 'rack 7']);
  });

  describe.each([
    ['batches', true],
    ['single operations', false],
  ])('by %s', (_, batch) => {
    const notes = { comment: 'rack 7', tags: ['owner:ops'] };
    let first: DnsRecord;
    beforeEach(async () => {
      await stop(fake);
      fake = await FakeCloudflare.start({
        zones: [{ name: 'example.test', plan: 'pro', batch }],
        limit: UNLIMITED,
      });
      provider = providerOf(fake);
      first = fake.plant(lines(DOMAIN, 300, host(1), host(2)), notes)[0]!;
    });
    const setPriority = () =>
      publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'], priority: 5 });
    const isLast = ({ operation }: RequestRecord): boolean =>
      operation === 'batch' ? batch : operation === 'get-record' || operation === 'create-record';

    it('is not lost when a host gets another priority and somebody gives its record another target', async () => {
      fake.before(isLast, () => edit(first.id, 'kms3.example.test'));
      const report = await setPriority();
      expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
      expect(standing()).toEqual(lines(DOMAIN, 300, '5 0 1688 kms1.example.test', host(2), host(3)));
      const theirs = fake.zone().records.find(({ content }) => content.includes('kms3'));
      expect(theirs).toMatchObject(notes);
    });

    it('keeps the comment that somebody gives it', async () => {
      fake.before(
        isLast,
        () => void fake.zone().patch(first.id, { comment: 'rack 8', type: 'SRV', name: NAME }),
      );
      const report = await setPriority();
      expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
      expect(standing()).toEqual(lines(DOMAIN, 300, '5 0 1688 kms1.example.test', host(2)));
      expect(
        fake
          .zone()
          .records.map(({ comment }) => comment)
          .sort(),
      ).toEqual(['rack 7', 'rack 8']);
    });

    it('is not made again when somebody removes it', async () => {
      const zone = await provider.findZone(DomainName.parse(NAME));
      const before = await provider.read(zone, DomainName.parse(NAME), 'SRV');
      const after = kmsSet(DOMAIN, 300, '5 0 1688 kms1.example.test', host(2));
      fake.before(isLast, () => fake.zone().uproot(first.id));
      const [result] = await provider.apply(zone, [{ before, after }]);
      expect(result!.status).toBe('conflict');
      expect(standing()).toEqual(lines(DOMAIN, 300, host(2)));
    });

    it('is not lost when its host is removed', async () => {
      fake.before(isLast, () => edit(first.id, 'kms3.example.test'));
      const report = await remove(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
      expect(report.domains[0]!.error).toBeNull();
      expect(standing()).toEqual(lines(DOMAIN, 300, host(2), host(3)));
    });
  });

  it('is named with its id when it cannot be made again', async () => {
    const [first] = plant(host(1), host(2));
    fake.before(isWrite, () => edit(first!.id, 'kms3.example.test'));
    fake.fault({ kind: 'status', status: 502, on: isCreate, times: 9 });
    const report = await remove(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: {
        code: 'ERR_UNKNOWN_OUTCOME',
        message: expect.stringMatching(new RegExp(`kms3\\.example\\.test.*${first!.id}`)),
        details: { records: [first!.id] },
      },
    });
  });
});

describe('a repair that fails is said, with the ids of the records', () => {
  const broken = (): void => fake.fault({ kind: 'status', status: 502, on: isDelete, times: 2 });

  it.each([
    ['beside an alias', `${NAME}. 300 IN CNAME _vlmcs._tcp.elsewhere.test.`],
    ['beside another host', `${NAME}. 3600 IN SRV ${host(2)}.`],
    ['twice', `${NAME}. 3600 IN SRV ${host(1)}.`],
  ])('ours stays %s', async (_, theirs) => {
    let now = Date.now();
    await stop(fake);
    fake = await FakeCloudflare.start({ limit: UNLIMITED, now: () => now });
    provider = providerOf(fake);
    fake.before(isWrite, () => {
      fake.plant([theirs], { comment: 'theirs' });
      now += 1000;
    });
    broken();
    const report = await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
    const ours = fake.zone().records.find(({ comment }) => comment !== 'theirs');
    expect(report.domains[0]).toMatchObject({
      status: 'failed',
      error: {
        code: 'ERR_UNKNOWN_OUTCOME',
        message: expect.stringMatching(/was written, but what was added could not be taken back/),
        details: { records: [ours!.id] },
      },
    });
  });

  /** Two publishers have read both hosts before either removes its own. */
  function bothRead(then: () => void = () => undefined): void {
    let arrived = 0;
    let open: () => void;
    const all = new Promise<void>((resolve) => (open = resolve));
    const arrive = (): Promise<void> => {
      if (++arrived === 2) {
        open();
        then();
      }
      return all;
    };
    fake.before(isWrite, arrive, 2);
  }
  const removeBoth = () =>
    Promise.all(
      [provider, providerOf(fake, { token: OTHER_TOKEN })].map((p, i) =>
        remove(p, { domains: [DOMAIN], hosts: [`kms${i + 1}.example.test`] }),
      ),
    );

  it('nobody’s host is left: neither is told that all is well', async () => {
    plant(host(1), host(2));
    bothRead();
    fake.fault({ kind: 'status', status: 502, on: isCreate, times: 99 });
    const reports = await removeBoth();
    expect(standing()).toEqual([]);
    const errors = reports.map(({ domains }) => domains[0]!.error);
    expect(errors.map((error) => error?.code)).toContain('ERR_UNKNOWN_OUTCOME');
    for (const error of errors.filter((e) => e !== null)) {
      if (error.code === 'ERR_UNKNOWN_OUTCOME')
        expect(error.message).toMatch(/could not be put back: SRV .*kms/);
    }
  });

  it('nobody can look afterwards: neither is told that all is well', async () => {
    plant(host(1), host(2));
    bothRead(() =>
      fake.fault({
        kind: 'rate-limit',
        retryAfter: 300,
        times: 99,
        on: ({ operation }) => operation === 'list-records',
      }),
    );
    for (const { domains } of await removeBoth()) {
      expect(domains[0]).toMatchObject({
        status: 'failed',
        error: {
          code: 'ERR_UNKNOWN_OUTCOME',
          message: expect.stringMatching(/was written, but it could not be looked at/),
        },
      });
    }
  });
});

it('an abort between the write and the look leaves it open whether all is well', async () => {
  const abort = new AbortController();
  fake.before(isWrite, () => {
    fake.before(
      ({ operation }) => operation === 'list-records',
      () => abort.abort(),
    );
  });
  const report = await publish(provider, {
    domains: [DOMAIN],
    hosts: ['kms1.example.test'],
    signal: abort.signal,
  });
  expect(report.domains[0]).toMatchObject({ status: 'failed', error: { code: 'ERR_UNKNOWN_OUTCOME' } });
});

it('an abort after the write does not keep a record from being made again that somebody had edited', async () => {
  const [first] = plant(host(1), host(2));
  const abort = new AbortController();
  fake.before(isWrite, () => {
    edit(first!.id, 'kms3.example.test');
    fake.before(isCreate, () => abort.abort());
  });
  const { signal } = abort;
  await remove(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'], signal });
  expect(standing()).toEqual(lines(DOMAIN, 300, host(2), host(3)));
});

it('an abort between two batches does not either', async () => {
  const [first] = plant(host(1), host(2));
  const zone = await provider.findZone(DomainName.parse(NAME));
  const name = DomainName.parse(NAME);
  const before = await provider.read(zone, name, 'SRV');
  const many = kmsSet('d.example.test', 300, ...Array.from({ length: 200 }, (_, i) => host(i)));
  const abort = new AbortController();
  let batches = 0;
  fake.before(
    ({ operation }) => operation === 'batch',
    () => (batches++ === 0 ? edit(first!.id, 'kms3.example.test') : abort.abort()),
    2,
  );
  const changes = [
    { before, after: kmsSet(DOMAIN, 300, host(2)) },
    { before: null, after: many },
  ];
  await expect(provider.apply(zone, changes, { signal: abort.signal })).rejects.toMatchObject({
    code: 'ERR_ABORTED',
  });
  expect(standing()).toEqual(lines(DOMAIN, 300, host(2), host(3)));
});

it('what could not be looked at is named by its own record ids, not by those of others in the batch', async () => {
  const domains = ['a.example.test', 'b.example.test'];
  const names = domains.map((domain) => DomainName.parse(`_vlmcs._tcp.${domain}`));
  const zone = await provider.findZone(names[0]!);
  fake.before(isWrite, () =>
    fake.fault({
      kind: 'status',
      status: 403,
      on: ({ operation }) => operation === 'list-records',
      times: 99,
    }),
  );
  const results = await provider.apply(
    zone,
    domains.map((domain) => ({ before: null, after: kmsSet(domain, 300, host(1)) })),
  );
  const ids = names.map(({ key }) =>
    fake
      .zone()
      .records.filter((r) => r.name === key)
      .map(({ id }) => id),
  );
  expect(results.map((r) => r.status === 'unknown' && r.error.details['records'])).toEqual(ids);
});

it('of the same host twice after a lost reply, the one with a comment stays', async () => {
  fake.before(isWrite, () => {
    fake.before(
      ({ operation }) => operation === 'list-records',
      () => void fake.plant(lines(DOMAIN, 3600, host(1)), { comment: 'managed by terraform' }),
    );
  });
  fake.fault({ kind: 'drop-after', on: isWrite });
  const report = await publish(provider, { domains: [DOMAIN], hosts: ['kms1.example.test'] });
  expect(report.domains[0]!.error).toBeNull();
  expect(fake.zone().records.map(({ comment }) => comment)).toEqual(['managed by terraform']);
});

it('a host is not added with the TTL of before when somebody gives the set another', async () => {
  plant(host(1));
  fake.before(isWrite, () => {
    for (const { id, data } of fake.zone().records) {
      fake.zone().patch(id, { type: 'SRV', name: NAME, data, ttl: 900 });
    }
  });
  const report = await publish(provider, { domains: [DOMAIN], hosts: ['kms2.example.test'] });
  expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
  expect(standing()).toEqual(lines(DOMAIN, 900, host(1), host(2)));
});
