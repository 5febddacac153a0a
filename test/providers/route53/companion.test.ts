import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import type { Change, Provider, Zone } from '../../../src/provider.js';
import { kmsOwner, ownerMarkName, RecordSet, TxtData } from '../../../src/record/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import { FakeRoute53, type Fault, type RequestRecord } from '../../fakes/route53/index.js';
import { providerOf } from './bed.js';

const DOMAIN = 'a.example.test';
const HOST = '0 0 1688 kms1.corp.test';
const isChange = ({ operation }: RequestRecord): boolean => operation === 'ChangeResourceRecordSets';

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

const markOf = (domain: string): DomainName => ownerMarkName(kmsOwner(domain));
function marks(domain: string, ...texts: readonly string[]): RecordSet {
  return new RecordSet(
    markOf(domain),
    300,
    texts.map((text) => TxtData.fromText(text)),
  );
}
function marked(set: Pick<Change, 'before' | 'after'>, txt: Pick<Change, 'before' | 'after'>): Change {
  const { name } = (set.after ?? set.before)!;
  return { ...set, companion: { name: ownerMarkName(name), type: 'TXT', ...txt } };
}
const creation = (domain: string, count = 1): Change =>
  marked(
    { before: null, after: kmsSet(domain, 300, ...hosts(count)) },
    { before: null, after: marks(domain, ...hosts(count)) },
  );
const hosts = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `0 0 1688 kms${i}.corp.test`);
const sets = (request: RequestRecord): string[] =>
  request.changes.map(({ action, set }) => `${action} ${set.Type} ${set.Name}`);
const writes = () => fake.log.filter(isChange);
const apply = (...changes: Change[]) => provider.apply(zone, changes);
const owner = `${kmsOwner(DOMAIN).text}.`;
const mark = `${markOf(DOMAIN).text}.`;

describe('a set and its companion', () => {
  it('are in one batch, each deleted as it stands and created as it is to be', async () => {
    const before = { srv: kmsSet(DOMAIN, 300, HOST), txt: marks(DOMAIN, 'one') };
    await apply(marked({ before: null, after: before.srv }, { before: null, after: before.txt }));
    const after = { srv: before.srv.withTtl(60), txt: marks(DOMAIN, 'one', 'two') };
    const change = marked({ before: before.srv, after: after.srv }, { before: before.txt, after: after.txt });
    expect(await apply(change)).toEqual([{ status: 'applied' }]);
    expect(writes().map(sets)).toEqual([
      [`CREATE SRV ${owner}`, `CREATE TXT ${mark}`],
      [`DELETE SRV ${owner}`, `CREATE SRV ${owner}`, `DELETE TXT ${mark}`, `CREATE TXT ${mark}`],
    ]);
    expect(await fake.records(mark, 'TXT')).toEqual([`${mark} 300 IN TXT "one"`, `${mark} 300 IN TXT "two"`]);
  });

  it('are never split over two batches, and both count for what a batch holds', async () => {
    const changes = Array.from({ length: 9 }, (_, i) => creation(`d${i}.example.test`, 60));
    const results = await apply(...changes);
    expect(results).toEqual(changes.map(() => ({ status: 'applied' })));
    // 120 values a change: eight of them are 960, and a batch holds 1,000.
    expect(writes().map(({ changes: { length } }) => length)).toEqual([16, 2]);
  });

  it('together are refused when one request does not hold them', async () => {
    const refused = apply(creation(DOMAIN, 501));
    await expect(refused).rejects.toMatchObject({
      field: 'changes[0]',
      problem: expect.stringMatching(/with its companion has 1002 values/),
    });
    expect(writes()).toEqual([]);
  });

  it('a companion of a type that Route 53 has not is refused', async () => {
    const companion = { name: markOf(DOMAIN), type: 'LOC', before: null, after: null } as const;
    await expect(apply({ ...creation(DOMAIN), companion })).rejects.toMatchObject({
      field: 'changes[0].companion',
    });
  });

  it('fall together when somebody has changed the one that stays as it is, between our reading and our write', async () => {
    await apply(creation(DOMAIN));
    const [srv, txt] = [
      await provider.read(zone, kmsOwner(DOMAIN), 'SRV'),
      await provider.read(zone, markOf(DOMAIN), 'TXT'),
    ];
    const other = providerOf(fake);
    const theirs = { before: txt, after: marks(DOMAIN, 'theirs') };
    await other.apply(zone, [theirs]);
    const [result] = await apply(
      marked({ before: srv, after: srv!.withTtl(60) }, { before: txt, after: txt }),
    );
    expect(result).toMatchObject({
      status: 'conflict',
      error: { message: expect.stringContaining(`${markOf(DOMAIN).text} TXT is no longer`) },
    });
    const [again] = await apply(marked({ before: srv, after: srv }, theirs));
    expect(again).toMatchObject({ status: 'conflict' });
    expect(await fake.records(owner, 'SRV')).toEqual([`${owner} 300 IN SRV 0 0 1688 kms0.corp.test.`]);
    await other.close();
  });

  it('fall together when there is a mark where there was none', async () => {
    const none = { before: null, after: null };
    await fake.plant([`${mark} 300 IN TXT "theirs"`]);
    const [result] = await apply(marked({ before: null, after: kmsSet(DOMAIN, 300, HOST) }, none));
    expect(result).toMatchObject({ status: 'conflict' });
    expect(writes()).toEqual([]);
    const [other] = await apply(creation(DOMAIN));
    expect(other).toMatchObject({
      status: 'conflict',
      error: { message: expect.stringContaining(`${markOf(DOMAIN).text} TXT is no longer`) },
    });
    expect(await fake.records(owner, 'SRV')).toEqual([]);
    const elsewhere = kmsSet('b.example.test', 300, HOST);
    expect(await apply(marked({ before: null, after: elsewhere }, none))).toEqual([{ status: 'applied' }]);
  });

  it('one that is at fault does not hold up the other changes of the batch', async () => {
    await fake.plant([`${mark} 300 IN TXT "theirs"`]);
    const results = await apply(creation('b.example.test'), creation(DOMAIN), creation('c.example.test'));
    expect(results.map(({ status }) => status)).toEqual(['applied', 'conflict', 'applied']);
    expect(writes()).toHaveLength(2);
  });

  it('are waited for by either name', async () => {
    await apply(creation(DOMAIN));
    await provider.settled!(zone, [kmsOwner(DOMAIN)]);
    await apply(creation('b.example.test'));
    await provider.settled!(zone, [markOf('b.example.test')]);
    expect(fake.log.filter(({ operation }) => operation === 'GetChange').length).toBeGreaterThanOrEqual(2);
  });
});

describe('a lost reply when the companion alone changes', () => {
  it.each<[string, Fault[], string, number]>([
    ['before it is applied', [{ on: isChange, kind: 'drop-before' }], 'applied', 2],
    ['after it is applied', [{ on: isChange, kind: 'drop-after' }], 'applied', 1],
    ['twice before it is applied', [{ on: isChange, kind: 'drop-before', times: 2 }], 'failed', 2],
    [
      'with a 500 after it is applied',
      [{ on: isChange, kind: 'status', status: 500, applied: true }],
      'applied',
      1,
    ],
  ])('%s', async (_, faults, status, count) => {
    await apply(creation(DOMAIN));
    const set = kmsSet(DOMAIN, 300, ...hosts(1));
    const [txt] = [await provider.read(zone, markOf(DOMAIN), 'TXT')];
    const before = writes().length;
    for (const fault of faults) fake.fault(fault);
    const change = marked(
      { before: set, after: set },
      { before: txt, after: marks(DOMAIN, ...hosts(1), 'more') },
    );
    const [result] = await apply(change);
    expect(result).toMatchObject({ status });
    expect(writes()).toHaveLength(before + count);
    expect(await fake.records(mark, 'TXT')).toHaveLength(status === 'applied' ? 2 : 1);
  });
});
