import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import type { ChangeResult, Provider, Zone } from '../../../src/provider.js';
import { kmsOwner } from '../../../src/record/index.js';
import { kmsSet, lines } from '../../contract/provider-contract.js';
import { FakeRoute53, type Fault, type RequestRecord } from '../../fakes/route53/index.js';
import { providerOf } from './bed.js';

const isChange = ({ operation }: RequestRecord): boolean => operation === 'ChangeResourceRecordSets';
const isRead = ({ operation }: RequestRecord): boolean => operation === 'ListResourceRecordSets';

const KMS1 = '0 0 1688 kms1.corp.test';
const KMS2 = '0 0 1688 kms2.corp.test';
const KMS9 = '0 0 1688 kms9.corp.test';

const UNENDING =
  '<?xml version="1.0"?><ListResourceRecordSetsResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/">' +
  '<ResourceRecordSets></ResourceRecordSets><IsTruncated>true</IsTruncated><MaxItems>20</MaxItems>' +
  '</ListResourceRecordSetsResponse>';

let fake: FakeRoute53;
let provider: Provider;
let zone: Zone;

beforeEach(async () => {
  fake = await FakeRoute53.start();
  provider = providerOf(fake, { timeout: 1000 });
  zone = await provider.findZone(DomainName.parse('example.test'));
});
afterEach(async () => {
  await provider.close();
  await fake.stop();
});

interface Case {
  readonly what: string;
  readonly faults: readonly Fault[];
  /** For each of the two changes. */
  readonly results: readonly ChangeResult['status'][];
  /** ChangeResourceRecordSets requests that reached the fake. */
  readonly writes: number;
  /** Whether the end state is that of after the changes. */
  readonly done: boolean;
  readonly error?: object;
}

const applied = ['applied', 'applied'] as const;
const failed = ['failed', 'failed'] as const;
const unknown = ['unknown', 'unknown'] as const;

/** One batch that creates a set at one name and swaps the set at another. */
const CASES: readonly Case[] = [
  { what: 'nothing goes wrong', faults: [], results: applied, writes: 1, done: true },
  {
    what: 'the connection is cut before it is applied',
    faults: [{ on: isChange, kind: 'drop-before' }],
    results: applied,
    writes: 2,
    done: true,
  },
  {
    what: 'the connection is cut after it is applied',
    faults: [{ on: isChange, kind: 'drop-after' }],
    results: applied,
    writes: 1,
    done: true,
  },
  {
    what: 'the connection is cut in the middle of the reply',
    faults: [{ on: isChange, kind: 'truncate' }],
    results: applied,
    writes: 1,
    done: true,
  },
  {
    what: 'no reply comes and it is not applied',
    faults: [{ on: isChange, kind: 'hang' }],
    results: applied,
    writes: 2,
    done: true,
  },
  {
    what: 'no reply comes and it is applied',
    faults: [{ on: isChange, kind: 'hang-after' }],
    results: applied,
    writes: 1,
    done: true,
  },
  {
    what: 'the reply comes too late',
    faults: [{ on: isChange, kind: 'delay', ms: 2500, when: 'after' }],
    results: applied,
    writes: 1,
    done: true,
  },
  {
    what: 'a 503 comes and it is not applied',
    faults: [{ on: isChange, kind: 'status', status: 503 }],
    results: applied,
    writes: 2,
    done: true,
  },
  {
    what: 'a 500 comes and it is applied all the same',
    faults: [{ on: isChange, kind: 'status', status: 500, code: 'InternalFailure', applied: true }],
    results: applied,
    writes: 1,
    done: true,
  },
  {
    what: 'a page that is not XML comes with 200, and it is applied',
    faults: [{ on: isChange, kind: 'malformed' }],
    results: applied,
    writes: 1,
    done: true,
  },
  {
    what: 'XML of something else comes with 200, and it is applied',
    faults: [{ on: isChange, kind: 'malformed', body: '<?xml version="1.0"?><Hello><World/></Hello>' }],
    results: applied,
    writes: 1,
    done: true,
  },
  {
    what: 'an empty 200 comes, and it is applied',
    faults: [{ on: isChange, kind: 'malformed', body: '' }],
    results: applied,
    writes: 1,
    done: true,
  },
  {
    what: 'both copies are cut before they are applied',
    faults: [{ on: isChange, kind: 'drop-before', times: 2 }],
    results: failed,
    writes: 2,
    done: false,
    error: { code: 'ERR_UNKNOWN_OUTCOME', retriable: true, details: { lost: 'ERR_CONNECTION_LOST' } },
  },
  {
    what: 'the first copy is cut before, the second after it is applied',
    faults: [
      { on: isChange, kind: 'drop-before' },
      { on: isChange, kind: 'drop-after' },
    ],
    results: applied,
    writes: 2,
    done: true,
  },
  {
    what: 'a 503 comes again and again',
    faults: [{ on: isChange, kind: 'status', status: 503, times: 9 }],
    results: failed,
    writes: 2,
    done: false,
    error: { code: 'ERR_PROVIDER', retriable: true },
  },
  {
    what: 'the reply is lost, it is applied, and reading fails as well',
    faults: [
      { on: isChange, kind: 'drop-after' },
      { on: isRead, kind: 'drop-before', times: 99 },
    ],
    results: unknown,
    writes: 1,
    done: true,
    error: { code: 'ERR_UNKNOWN_OUTCOME' },
  },
  {
    what: 'the reply is lost, it is not applied, and reading fails as well',
    faults: [
      { on: isChange, kind: 'drop-before' },
      { on: isRead, kind: 'status', status: 500, times: 99 },
    ],
    results: unknown,
    writes: 1,
    done: false,
    error: { code: 'ERR_UNKNOWN_OUTCOME' },
  },
  {
    what: 'the reply is lost, and the first reading after it as well',
    faults: [
      { on: isChange, kind: 'drop-after' },
      { on: isRead, kind: 'drop-before' },
    ],
    results: applied,
    writes: 1,
    done: true,
  },
  {
    what: 'it is put off, and then the reply is lost',
    faults: [
      { on: isChange, kind: 'status', status: 400, code: 'Throttling', message: 'Rate exceeded' },
      { on: isChange, kind: 'drop-after' },
    ],
    results: applied,
    writes: 2,
    done: true,
  },
  {
    what: 'the zone is busy with an earlier change',
    faults: [{ on: isChange, kind: 'status', status: 400, code: 'PriorRequestNotComplete', times: 3 }],
    results: applied,
    writes: 4,
    done: true,
  },
  {
    what: 'it is denied',
    faults: [{ on: isChange, kind: 'status', status: 403, code: 'AccessDenied', times: 9 }],
    results: failed,
    writes: 3,
    done: false,
    error: { code: 'ERR_UNAUTHORIZED', unauthorized: true },
  },
];

describe('wherever a connection dies while a batch of two changes is sent', () => {
  it.each(CASES)('$what: $results', async ({ faults, results, writes, done, error }) => {
    const [created, swapped] = ['a.example.test', 'b.example.test'];
    await fake.plant(lines(swapped, 300, KMS9));
    const before = await provider.read(zone, kmsOwner(swapped), 'SRV');
    for (const fault of faults) fake.fault(fault);

    const got = await provider.apply(zone, [
      { before: null, after: kmsSet(created, 300, KMS1, KMS2) },
      { before, after: kmsSet(swapped, 60, KMS9, KMS1) },
    ]);

    expect(got.map(({ status }) => status)).toEqual(results);
    if (error !== undefined) expect(got[0]).toMatchObject({ error });
    fake.clearFaults();
    expect(await fake.records(`_vlmcs._tcp.${created}`, 'SRV')).toEqual(
      done ? lines(created, 300, KMS1, KMS2) : [],
    );
    expect(await fake.records(`_vlmcs._tcp.${swapped}`, 'SRV')).toEqual(
      done ? lines(swapped, 60, KMS1, KMS9) : lines(swapped, 300, KMS9),
    );
    expect(fake.log.filter(isChange)).toHaveLength(writes);
    expect(fake.log.filter((request) => request.applied)).toHaveLength(done ? 1 : 0);
  });
});

describe('while others write too', () => {
  it('knows its own change again when the first copy is done just before the second, which is refused', async () => {
    fake.fault({ on: isChange, kind: 'drop-before' });
    const hosts = [KMS1, KMS2];
    const late = {
      Name: '_vlmcs._tcp.a.example.test.',
      Type: 'SRV',
      TTL: 300,
      ResourceRecords: hosts.map((host) => `${host}.`),
    };
    fake.fault({
      kind: 'delay',
      ms: 0,
      times: 99,
      on: (request) => {
        // What the first copy asked for, at the moment when the second one arrives.
        if (isChange(request) && fake.log.filter(isChange).length === 2) fake.plantSet(late);
        return false;
      },
    });
    const results = await provider.apply(zone, [
      { before: null, after: kmsSet('a.example.test', 300, ...hosts) },
    ]);
    expect(results).toEqual([{ status: 'applied' }]);
    expect(fake.log.filter(isChange).map(({ code }) => code)).toEqual([undefined, 'InvalidChangeBatch']);
    expect(await fake.records('_vlmcs._tcp.a.example.test', 'SRV')).toEqual(
      lines('a.example.test', 300, ...hosts),
    );
  });

  it('does not take somebody else’s set for its own after a lost reply', async () => {
    fake.fault({ on: isChange, kind: 'drop-before' });
    let planted = false;
    fake.fault({
      kind: 'delay',
      ms: 0,
      times: 99,
      on: (request) => {
        // Somebody is faster between the lost request and the look after it.
        if (isRead(request) && !planted) {
          planted = true;
          void fake.plant(lines('a.example.test', 300, KMS9));
        }
        return false;
      },
    });
    const [result] = await provider.apply(zone, [
      { before: null, after: kmsSet('a.example.test', 300, KMS1) },
    ]);
    expect(result).toMatchObject({ status: 'conflict', error: { code: 'ERR_CONFLICT' } });
    expect(await fake.records('_vlmcs._tcp.a.example.test', 'SRV')).toEqual(
      lines('a.example.test', 300, KMS9),
    );
    expect(fake.log.filter(isChange)).toHaveLength(1);
  });

  it('tells one that lost its race from the others of a lost batch', async () => {
    await fake.plant(lines('taken.example.test', 300, KMS9));
    fake.fault({ on: isChange, kind: 'drop-before' });
    const results = await provider.apply(
      zone,
      ['a', 'taken', 'b'].map((d) => ({ before: null, after: kmsSet(`${d}.example.test`, 300, KMS1) })),
    );
    expect(results.map(({ status }) => status)).toEqual(['applied', 'conflict', 'applied']);
    expect(await fake.records('_vlmcs._tcp.taken.example.test', 'SRV')).toEqual(
      lines('taken.example.test', 300, KMS9),
    );
  });
});

it('does not say of a change that comes after both copies were given up that nothing was changed', async () => {
  await fake.plant(lines('corp.example.test', 300, KMS1));
  const name = kmsOwner('corp.example.test');
  const hasty = providerOf(fake, { timeout: 200 });
  fake.fault({ on: isChange, kind: 'delay', ms: 3000, times: 2 });
  const before = kmsSet('corp.example.test', 300, KMS1);
  const after = kmsSet('corp.example.test', 300, KMS1, KMS2);
  const [result] = await hasty.apply(zone, [{ before, after }]);
  await hasty.close();
  expect(result).toMatchObject({
    status: 'failed',
    error: {
      code: 'ERR_UNKNOWN_OUTCOME',
      message: expect.stringMatching(/may still be made.*stands as before/),
    },
  });
  await expect
    .poll(() => fake.records(name.text, 'SRV'), { timeout: 10_000 })
    .toEqual(lines('corp.example.test', 300, KMS1, KMS2));
});

describe('after its first copy timed out and the second was refused, when the first is done later', () => {
  it.each([
    ['a denial', { status: 403, code: 'AccessDenied' }, /AWS denied ChangeResourceRecordSets/],
    ['a complaint of the batch', { status: 400, code: 'InvalidChangeBatch' }, /refused the change/],
    ['a complaint of the input', { status: 400, code: 'InvalidInput' }, /refused ChangeResourceRecordSets/],
    ['a throttling without end', { status: 400, code: 'Throttling' }, /put off ChangeResourceRecordSets/],
  ])('by %s: it is not said that nothing was changed', async (_, refusal, words) => {
    await fake.plant(lines('corp.example.test', 300, KMS1));
    const hasty = providerOf(fake, { timeout: 200 });
    fake.fault({ on: isChange, kind: 'delay', ms: 5000 });
    fake.fault({ on: isChange, kind: 'status', ...refusal, times: 99 });
    const change = {
      before: kmsSet('corp.example.test', 300, KMS1),
      after: kmsSet('corp.example.test', 300, KMS1, KMS2),
    };
    const other = { before: null, after: kmsSet('other.example.test', 300, KMS1) };
    const results = await hasty.apply(zone, [change, other]);
    await hasty.close();
    for (const result of results) {
      expect(result).toMatchObject({
        status: 'failed',
        error: {
          code: 'ERR_UNKNOWN_OUTCOME',
          message: expect.stringMatching(/may still be made.*did not answer.*a second copy was refused/),
          details: { lost: 'ERR_TIMEOUT', providerCode: refusal.code, requestId: expect.any(String) },
        },
      });
      expect((result as { error: Error }).error.message).toMatch(words);
    }
    await expect
      .poll(() => fake.records('_vlmcs._tcp.corp.example.test', 'SRV'), { timeout: 10_000 })
      .toEqual(lines('corp.example.test', 300, KMS1, KMS2));
  });
});

describe('reading', () => {
  it.each<[string, Fault, number]>([
    ['a cut connection', { on: isRead, kind: 'drop-before', times: 2 }, 3],
    ['half a reply', { on: isRead, kind: 'truncate', times: 2 }, 3],
    ['a 500', { on: isRead, kind: 'status', status: 500, times: 2 }, 3],
    ['a 200 that is not XML', { on: isRead, kind: 'malformed', times: 2 }, 3],
    ['a 200 that says nothing', { on: isRead, kind: 'malformed', body: '<Odd/>', times: 2 }, 3],
  ])('asks again after %s', async (_, fault, requests) => {
    await fake.plant(lines('a.example.test', 300, KMS9));
    fake.fault(fault);
    const set = await provider.read(zone, kmsOwner('a.example.test'), 'SRV');
    expect(set?.data).toHaveLength(1);
    expect(fake.log.filter(isRead)).toHaveLength(requests);
  });

  it.each<[string, Fault, object]>([
    ['no reply', { kind: 'hang' }, { code: 'ERR_TIMEOUT', timedOut: true, retriable: true }],
    ['cut connections', { kind: 'drop-before', times: 9 }, { code: 'ERR_CONNECTION_LOST', retriable: true }],
    ['pages that are not XML', { kind: 'malformed', times: 9 }, { code: 'ERR_PROVIDER' }],
    ['replies that say nothing', { kind: 'malformed', body: '<Odd/>', times: 9 }, { code: 'ERR_PROVIDER' }],
    ['lists without an end', { kind: 'malformed', body: UNENDING, times: 9 }, { code: 'ERR_PROVIDER' }],
  ])('never takes %s for an empty set', async (_, fault, error) => {
    fake.fault({ ...fault, on: isRead });
    await expect(provider.read(zone, kmsOwner('a.example.test'), 'SRV')).rejects.toMatchObject(error);
  });

  it('ends at once when it is cancelled, also while it waits for its turn', async () => {
    fake.fault({ on: isRead, kind: 'hang', times: 9 });
    const slow = providerOf(fake, { timeout: 60_000, rate: { limit: 2, interval: 60_000, burst: 1 } });
    const found = await slow.findZone(DomainName.parse('example.test'));
    const started = performance.now();
    const signal = AbortSignal.timeout(150);
    const reads = ['a', 'b'].map((d) => slow.read(found, kmsOwner(`${d}.example.test`), 'SRV', { signal }));
    for (const { status } of await Promise.allSettled(reads)) expect(status).toBe('rejected');
    expect(performance.now() - started).toBeLessThan(2000);
    await slow.close();
  });
});
