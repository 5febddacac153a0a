import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import type { Change, Provider, Zone } from '../../../src/provider.js';
import { kmsOwner } from '../../../src/record/index.js';
import { commented } from '../../contract/comment-contract.js';
import { kmsSet, lines } from '../../contract/provider-contract.js';
import {
  FakeCloudflare,
  type DnsRecord,
  type Fault,
  type RequestRecord,
} from '../../fakes/cloudflare/index.js';
import { providerOf, QUICK, stop, UNLIMITED } from './bed.js';

const DOMAIN = 'corp.example.test';
const NAME = `_vlmcs._tcp.${DOMAIN}`;
const OTHER_TOKEN = 'another-publisher-with-a-token-0123456789ab';
const ONE = '0 0 1688 kms1.example.test';
const TWO = '0 0 1688 kms2.example.test';
const MARK = 'kmsdns-owner=corp-dns';

let fake: FakeCloudflare;
let provider: Provider;
let zone: Zone;

async function start(plan: 'free' | 'pro' = 'pro', batch = true): Promise<void> {
  fake = await FakeCloudflare.start({
    zones: [{ name: 'example.test', plan, batch }],
    tokens: { [FakeCloudflare.TOKEN]: {}, [OTHER_TOKEN]: {} },
    limit: UNLIMITED,
  });
  provider = providerOf(fake, {}, QUICK);
  zone = await provider.findZone(DomainName.parse(NAME));
}
beforeEach(() => start());
afterEach(async () => {
  vi.restoreAllMocks();
  await stop(fake);
});

const isWrite = ({ method }: RequestRecord): boolean => method !== 'GET';
const isList = ({ operation }: RequestRecord): boolean => operation === 'list-records';
const set = (...hosts: readonly string[]) => kmsSet(DOMAIN, 300, ...hosts);
const standing = () => fake.records(NAME, 'SRV');
const comments = () => fake.comments(NAME, 'SRV');
const plant = (comment: string | null, ...hosts: readonly string[]) =>
  fake.plant(lines(DOMAIN, 300, ...hosts), comment === null ? {} : { comment });
const apply = (...changes: Change[]) => provider.apply(zone, changes);
/** Marks the first host, which has no comment. */
const marking = (...hosts: readonly string[]): Change => ({
  before: set(...hosts),
  after: set(...hosts),
  comments: commented([[hosts[0]!, null, MARK]]),
});
const edit = (id: string, fields: object): void => {
  fake.zone().patch(id, { type: 'SRV', name: NAME, ...fields });
};
const toOther = { data: { priority: 0, weight: 0, port: 1688, target: 'kms3.example.test' } };

describe('a comment alone', () => {
  it('is edited in place: the record keeps its id, its tags and its TTL, and nothing else is sent', async () => {
    const [planted] = fake.plant(lines(DOMAIN, 900, ONE), { comment: 'rack 7', tags: ['team:ops'] });
    const before = kmsSet(DOMAIN, 900, ONE);
    const change = { before, after: before, comments: commented([[ONE, 'rack 7', MARK]]) };
    expect(await apply(change)).toEqual([{ status: 'applied' }]);
    expect(fake.requests('batch').map(({ body }) => body)).toEqual([
      { patches: [{ id: planted!.id, comment: MARK }] },
    ]);
    const { id, tags, ttl, createdOn } = planted!;
    expect(fake.zone().records).toMatchObject([{ id, tags, ttl, createdOn, comment: MARK }]);
  });

  it('is taken away with an empty one', async () => {
    const [planted] = plant(MARK, ONE);
    await apply({ before: set(ONE), after: set(ONE), comments: commented([[ONE, MARK, null]]) });
    expect(fake.requests('batch').map(({ body }) => body)).toEqual([
      { patches: [{ id: planted!.id, comment: '' }] },
    ]);
    expect(comments()).toEqual([]);
  });

  it('of a record that stands twice is written to both, but not over another one', async () => {
    plant(null, ONE, ONE);
    expect(await apply(marking(ONE))).toEqual([{ status: 'applied' }]);
    expect(comments()).toEqual([`${ONE}. ${MARK}`, `${ONE}. ${MARK}`]);
    plant('theirs', ONE);
    const again = commented([[ONE, MARK, 'ours']]);
    await apply({ before: set(ONE), after: set(ONE), comments: again });
    expect(comments()).toContain(`${ONE}. theirs`);
  });
});

it('stays with a record that gets another priority, where none is named', async () => {
  plant('rack 7', ONE);
  await apply({ before: set(ONE), after: set('5 0 1688 kms1.example.test') });
  expect(comments()).toEqual(['5 0 1688 kms1.example.test. rack 7']);
});

it.each([
  ['empty', ''],
  ['of two lines', 'a\nb'],
])('one that is %s is refused before anything is sent', async (_, comment) => {
  const change = { before: null, after: set(ONE), comments: commented([[ONE, null, comment]]) };
  await expect(apply(change)).rejects.toMatchObject({ field: 'changes[0].comments' });
  expect(fake.log.filter(isWrite)).toEqual([]);
});

describe('a comment that is too long', () => {
  const long = (length: number): Change => ({
    before: null,
    after: set(ONE),
    comments: commented([[ONE, null, 'x'.repeat(length)]]),
  });

  it.each([
    ['free', 100, /others take 500/],
    ['pro', 500, /Shorten/],
  ] as const)('is refused before anything is sent on the plan %s', async (plan, most, hint) => {
    await stop(fake);
    await start(plan);
    expect(await apply(long(most))).toEqual([{ status: 'applied' }]);
    fake.clearLog();
    const refused = apply({ ...long(most + 1), before: set(ONE), after: set(TWO) }).catch((e: unknown) => e);
    expect(await refused).toMatchObject({ field: 'changes[0].comments' });
    const longer = commented([[TWO, null, 'x'.repeat(most + 1)]]);
    const error = await apply({ before: set(ONE), after: set(TWO), comments: longer }).catch(
      (e: unknown) => e,
    );
    expect(error).toMatchObject({
      field: 'changes[0].comments',
      problem: expect.stringContaining(`${most + 1} characters`),
      hint: expect.stringMatching(hint),
    });
    await expect(
      provider.check!(zone, [{ before: set(ONE), after: set(TWO), comments: longer }]),
    ).rejects.toMatchObject({ field: 'changes[0].comments' });
    expect(fake.log.filter(isWrite)).toEqual([]);
  });

  it('is let be where it stands already', async () => {
    const theirs = 'x'.repeat(600);
    plant(theirs, ONE);
    const change = { before: set(ONE), after: set(ONE, TWO), comments: commented([[ONE, theirs, theirs]]) };
    expect(await apply(change)).toEqual([{ status: 'applied' }]);
  });

  it('is said by the API where the plan is not known, of the one record', async () => {
    await stop(fake);
    fake = await FakeCloudflare.start({
      zones: [{ name: 'example.test', plan: 'free' }],
      tokens: { [FakeCloudflare.TOKEN]: { zones: 'forbidden' } },
      limit: UNLIMITED,
    });
    const { id } = fake.zone();
    provider = providerOf(fake, { zoneId: id });
    zone = await provider.findZone(DomainName.parse(NAME));
    const other = { before: null, after: kmsSet('b.example.test', 300, ONE) };
    const results = await apply(other, long(101));
    expect(results).toMatchObject([
      { status: 'applied' },
      {
        status: 'failed',
        error: {
          code: 'ERR_PROVIDER',
          message: expect.stringMatching(/comment of a record is too long.*\(9313\)/),
          hint: expect.stringContaining('100 characters'),
        },
      },
    ]);
  });
});

describe.each([
  ['batches', true],
  ['single operations', false],
])('somebody else, between our reading and our write, by %s', (_, batch) => {
  let first: DnsRecord;
  beforeEach(async () => {
    await stop(fake);
    await start('pro', batch);
  });
  /** The last request before the record itself is written. */
  const isLast = ({ operation }: RequestRecord): boolean =>
    batch ? operation === 'batch' : operation === 'patch-record' || operation === 'get-record';

  it('edits the record that is marked: theirs is not marked, and keeps its comment', async () => {
    [first] = plant('rack 7', ONE) as [DnsRecord];
    plant(null, TWO);
    fake.before(isLast, () => edit(first.id, toOther));
    const change = {
      before: set(ONE, TWO),
      after: set(ONE, TWO),
      comments: commented([[ONE, 'rack 7', `rack 7 ${MARK}`]]),
    };
    expect(await apply(change)).toMatchObject([{ status: 'conflict' }]);
    expect(standing()).toEqual(lines(DOMAIN, 300, TWO, '0 0 1688 kms3.example.test'));
    expect(comments()).toEqual(['0 0 1688 kms3.example.test. rack 7']);
  });

  it('takes over the record that is removed: it stays, with their mark', async () => {
    [first] = plant(MARK, ONE) as [DnsRecord];
    plant(null, TWO);
    fake.before(isLast, () => edit(first.id, { comment: 'kmsdns-owner=others' }));
    const change = { before: set(ONE, TWO), after: set(TWO), comments: commented([[ONE, MARK, null]]) };
    expect(await apply(change)).toMatchObject([{ status: 'conflict' }]);
    expect(standing()).toEqual(lines(DOMAIN, 300, ONE, TWO));
    expect(comments()).toEqual([`${ONE}. kmsdns-owner=others`]);
  });

  it('removes the record that is marked: a conflict, and it is not made again', async () => {
    [first] = plant(null, ONE) as [DnsRecord];
    plant(null, TWO);
    fake.before(isLast, () => fake.zone().uproot(first.id));
    expect(await apply(marking(ONE, TWO))).toMatchObject([{ status: 'conflict' }]);
    expect(standing()).toEqual(lines(DOMAIN, 300, TWO));
  });

  it('writes another comment right after ours: a conflict, and theirs stays', async () => {
    [first] = plant(null, ONE) as [DnsRecord];
    fake.before(isWrite, () => {
      fake.before(isList, () => edit(first.id, { comment: 'rack 8' }));
    });
    expect(await apply(marking(ONE))).toMatchObject([{ status: 'conflict' }]);
    expect(comments()).toEqual([`${ONE}. rack 8`]);
  });

  it('marks the same new host as their own: one of both stands, and the other is told', async () => {
    const other = providerOf(fake, { token: OTHER_TOKEN }, QUICK);
    await other.findZone(DomainName.parse(NAME));
    let arrived = 0;
    let open: () => void;
    const all = new Promise<void>((resolve) => (open = resolve));
    const together = (): Promise<void> => {
      if (++arrived === 2) open();
      return all;
    };
    fake.before(batch ? isWrite : ({ operation }) => operation === 'create-record', together, 2);
    const publish = (by: Provider, mark: string) =>
      by.apply(zone, [{ before: null, after: set(ONE), comments: commented([[ONE, null, mark]]) }]);
    const [ours, theirs] = await Promise.all([publish(provider, MARK), publish(other, 'kmsdns-owner=b')]);
    const statuses = [ours[0]!.status, theirs[0]!.status];
    expect(statuses.toSorted()).toEqual(['applied', 'conflict']);
    expect(comments()).toEqual([`${ONE}. ${statuses[0] === 'applied' ? MARK : 'kmsdns-owner=b'}`]);
  });
});

it('a comment that is compared is read right before, though the set is known', async () => {
  const [first] = plant(MARK, ONE);
  await provider.readCommented!(zone, kmsOwner(DOMAIN), 'SRV');
  edit(first!.id, { comment: 'kmsdns-owner=others' });
  const change = {
    before: set(ONE),
    after: set(ONE, TWO),
    comments: commented([
      [ONE, MARK, MARK],
      [TWO, null, MARK],
    ]),
  };
  expect(await apply(change)).toMatchObject([
    { status: 'conflict', error: { message: expect.stringMatching(/comment of .*kms1.* is another/) } },
  ]);
  expect(fake.requests()).toEqual([]);
});

it('a list that does not show the comment yet is looked at again', async () => {
  plant(null, ONE);
  const real = globalThis.fetch;
  let [before, left] = ['', 0];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const reply = await real(input, init);
    if ((init?.method?.toUpperCase() ?? 'GET') !== 'GET') {
      left = 2;
      return reply;
    }
    if (left-- > 0) return new Response(before, reply);
    before = await reply.text();
    return new Response(before, reply);
  });
  expect(await apply(marking(ONE))).toEqual([{ status: 'applied' }]);
  expect(fake.requests()).toHaveLength(1);
});

describe('a lost reply', () => {
  it.each<[string, Fault[], string, number, string[]]>([
    ['and nothing done', [{ on: isWrite, kind: 'drop-before' }], 'applied', 2, [`${ONE}. ${MARK}`]],
    ['and all done', [{ on: isWrite, kind: 'drop-after' }], 'applied', 1, [`${ONE}. ${MARK}`]],
    ['twice, and nothing done', [{ on: isWrite, kind: 'drop-before', times: 2 }], 'failed', 2, []],
  ])('to a change of a comment alone, %s', async (_, faults, status, writes, expected) => {
    plant(null, ONE);
    for (const fault of faults) fake.fault(fault);
    expect(await apply(marking(ONE))).toMatchObject([{ status }]);
    expect(comments()).toEqual(expected);
    expect(fake.log.filter(isWrite)).toHaveLength(writes);
  });

  it('does not make a record with a mark somebody else’s: of twins the earlier one stays', async () => {
    fake.before(isWrite, () => {
      fake.before(isList, () => void plant('theirs', ONE));
    });
    fake.fault({ kind: 'drop-after', on: isWrite });
    const change = { before: null, after: set(ONE), comments: commented([[ONE, null, MARK]]) };
    expect(await apply(change)).toEqual([{ status: 'applied' }]);
    expect(comments()).toContain(`${ONE}. ${MARK}`);
  });
});
