import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { RecordSet, type RrType, type SrvData } from '../../src/record/index.js';
import type { ContractBackend } from '../contract/backend.js';
import { commentContract } from '../contract/comment-contract.js';
import { companionContract } from '../contract/companion-contract.js';
import { expectConflict, kmsSet } from '../contract/sets.js';
import { MemoryProvider } from './memory-provider.js';

const ZONE = 'example.test';
const zone = { name: DomainName.parse(ZONE), id: 'memory' };

describe('the backend in memory', () => {
  const provider = new MemoryProvider({ zones: [ZONE], capabilities: { ownerMark: 'txt' } });
  const textOf = (set: RecordSet | null): string[] => set?.toText().trimEnd().split('\n').sort() ?? [];
  const backend: ContractBackend = {
    provider,
    zone: ZONE,
    records: async (name, type) => textOf(provider.standing(DomainName.parse(name), type as RrType)),
    allRecords: async () => [...provider.sets.values()].flatMap(textOf),
    serial: async () => provider.writes.length,
    async plant(lines) {
      for (const line of lines) provider.put(RecordSet.parse(line));
    },
    stop: () => provider.close(),
  };
  let domains = 0;
  companionContract(() => ({ backend, zone, newDomain: () => `d${++domains}.${ZONE}` }));
});

commentContract('in memory', async () => {
  const provider = new MemoryProvider({ zones: [ZONE], capabilities: { ownerMark: 'comment' } });
  const at = (name: string, type: string) => provider.standing(DomainName.parse(name), type as RrType);
  const textOf = (set: RecordSet | null): string[] => set?.toText().trimEnd().split('\n').sort() ?? [];
  return {
    provider,
    zone: ZONE,
    records: async (name, type) => textOf(at(name, type)),
    allRecords: async () => [...provider.sets.values()].flatMap(textOf),
    serial: async () => provider.writes.length,
    async comments(name, type) {
      const comments = provider.comments.get(`${name} ${type}`);
      const commented = (at(name, type)?.data ?? []).flatMap((data) => {
        const comment = comments?.get(data.key);
        return comment === undefined ? [] : [`${data.toText()} ${comment}`];
      });
      return commented.sort();
    },
    async plant(lines) {
      for (const line of lines) provider.put(RecordSet.parse(line));
    },
    async plantCommented(line, comment) {
      const { name, type, ttl, data } = RecordSet.parse(line);
      const beside = provider.standing(name, type)?.data ?? [];
      provider.put(
        new RecordSet(name, ttl, [...beside, ...data]),
        new Map(data.map(({ key }) => [key, comment])),
      );
    },
    stop: () => provider.close(),
  };
});

describe('comments in the backend in memory', () => {
  const [ONE, TWO] = ['0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test'];
  const [one, both] = [kmsSet(ZONE, 300, ONE), kmsSet(ZONE, 300, ONE, TWO)];
  const [first, second] = both.data.map((data) => (data as SrvData).key) as [string, string];
  const commenting = () => new MemoryProvider({ zones: [ZONE], capabilities: { ownerMark: 'comment' } });
  const commentsOf = async (provider: MemoryProvider) =>
    (await provider.readCommented(zone, one.name, 'SRV'))?.comments;

  it('are compared and written with the records, and stay where nothing is said of them', async () => {
    const provider = commenting();
    provider.put(one, new Map([[first, 'rack 7']]));
    const added = new Map([[second, { before: null, after: 'mine' }]]);
    expect(await provider.apply(zone, [{ before: one, after: both, comments: added }])).toEqual([
      { status: 'applied' },
    ]);
    expect(await commentsOf(provider)).toEqual(
      new Map([
        [first, 'rack 7'],
        [second, 'mine'],
      ]),
    );

    const stale = new Map([[first, { before: null, after: 'mine' }]]);
    expectConflict(await provider.apply(zone, [{ before: both, after: one, comments: stale }]));
    const taken = new Map([[first, { before: 'rack 7', after: null }]]);
    expect(await provider.apply(zone, [{ before: both, after: one, comments: taken }])).toEqual([
      { status: 'applied' },
    ]);
    expect(await commentsOf(provider)).toEqual(new Map());
  });

  it('are refused where marks are kept in TXT sets', async () => {
    const provider = new MemoryProvider({ zones: [ZONE], capabilities: { ownerMark: 'txt' } });
    const comments = new Map([[first, { before: null, after: 'mine' }]]);
    const change = { before: null, after: one, comments };
    await expect(provider.apply(zone, [change])).rejects.toMatchObject({ field: 'changes[0].comments' });
    expect(provider.standing(one.name)).toBeNull();
  });
});
