import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { Change, ChangeResult, Companion, Zone } from '../../src/provider.js';
import { RecordSet, TxtData } from '../../src/record/index.js';
import type { ContractBackend } from './backend.js';
import { expectConflict, kmsSet, lines } from './sets.js';

export interface ContractBed {
  readonly backend: ContractBackend;
  readonly zone: Zone;
  readonly newDomain: () => string;
}

const ONE = '0 0 1688 kms1.corp.test';
const TWO = '0 0 1688 kms2.corp.test';
const NEW = '0 0 1688 kms3.corp.test';
const MINE_1 = 'owner=mine host=kms1';
const MINE_2 = 'owner=mine host=kms2';
const OTHERS = 'a "note"; of somebody \\ else';

/** The part of the contract that is about `Change.companion`: the mark of an owner in a TXT set of its own. */
export function companionContract(bed: () => ContractBed): void {
  describe('a companion', () => {
    const apply = (...changes: Change[]): Promise<ChangeResult[]> =>
      bed().backend.provider.apply(bed().zone, changes);
    const standing = async (domain: string): Promise<string[]> => [
      ...(await bed().backend.records(`_vlmcs._tcp.${domain}`, 'SRV')),
      ...(await bed().backend.records(ownerName(domain), 'TXT')),
    ];
    const keepsText = (): boolean => bed().backend.provider.capabilities.ownerMark === 'txt';
    const row = (what: string, run: (domain: string, skip: (why: string) => void) => Promise<void>): void =>
      it(what, async ({ skip }) => {
        if (!keepsText()) skip('it keeps no marks in TXT sets');
        await run(bed().newDomain(), skip);
      });
    /** One host, and its mark. */
    async function given(domain: string, texts: readonly string[] = [MINE_1]): Promise<void> {
      const change = { before: null, after: kmsSet(domain, 300, ONE) };
      const companion = texts.length > 0 ? { companion: marks(domain, null, texts) } : {};
      expect(await apply({ ...change, ...companion })).toEqual([{ status: 'applied' }]);
      expect(await standing(domain)).toEqual(both(domain, [ONE], texts));
    }

    it('is refused where marks are kept in another way', async ({ skip }) => {
      if (keepsText()) skip('it keeps marks in TXT sets');
      const domain = bed().newDomain();
      const change = {
        before: null,
        after: kmsSet(domain, 300, ONE),
        companion: marks(domain, null, [MINE_1]),
      };
      await expect(apply(change)).rejects.toMatchObject({ field: 'changes[0].companion' });
      expect(await standing(domain)).toEqual([]);
    });

    it('does not stand in for comments', async ({ skip }) => {
      if (!keepsText()) skip('it keeps no marks in TXT sets');
      const domain = bed().newDomain();
      const after = kmsSet(domain, 300, ONE);
      const comments = new Map([[after.data[0]!.key, { before: null, after: 'mine' }]]);
      await expect(apply({ before: null, after, comments })).rejects.toBeInstanceOf(InputError);
      expect(await standing(domain)).toEqual([]);
    });

    row('is created with the set', (domain) => given(domain, [MINE_1, OTHERS]));

    row('is changed with it', async (domain) => {
      await given(domain);
      const change = { before: kmsSet(domain, 300, ONE), after: kmsSet(domain, 300, ONE, TWO) };
      const companion = marks(domain, [MINE_1], [MINE_1, MINE_2]);
      expect(await apply({ ...change, companion })).toEqual([{ status: 'applied' }]);
      expect(await standing(domain)).toEqual(both(domain, [ONE, TWO], [MINE_1, MINE_2]));
    });

    row('is removed with it', async (domain) => {
      await given(domain);
      const change = {
        before: kmsSet(domain, 300, ONE),
        after: null,
        companion: marks(domain, [MINE_1], null),
      };
      expect(await apply(change)).toEqual([{ status: 'applied' }]);
      expect(await standing(domain)).toEqual([]);
    });

    row('is left to others but for what the change takes out', async (domain) => {
      await given(domain, [MINE_1, OTHERS]);
      const companion = marks(domain, [MINE_1, OTHERS], [OTHERS]);
      expect(await apply({ before: kmsSet(domain, 300, ONE), after: null, companion })).toEqual([
        { status: 'applied' },
      ]);
      expect(await standing(domain)).toEqual(both(domain, [], [OTHERS]));
    });

    row('comes and goes beside a set that stays', async (domain) => {
      await given(domain, []);
      const set = kmsSet(domain, 300, ONE);
      const mark = { before: set, after: set, companion: marks(domain, null, [MINE_1]) };
      expect(await apply(mark)).toEqual([{ status: 'applied' }]);
      expect(await standing(domain)).toEqual(both(domain, [ONE], [MINE_1]));
      const unmark = { before: set, after: set, companion: marks(domain, [MINE_1], null) };
      expect(await apply(unmark)).toEqual([{ status: 'applied' }]);
      expect(await standing(domain)).toEqual(both(domain, [ONE], []));
    });

    row('is only compared where its sides are the same, and may have to be missing', async (domain) => {
      await given(domain);
      const [one, two] = [kmsSet(domain, 300, ONE), kmsSet(domain, 300, ONE, TWO)];
      const same = marks(domain, [MINE_1], [MINE_1]);
      expect(await apply({ before: one, after: two, companion: same })).toEqual([{ status: 'applied' }]);
      expectConflict(await apply({ before: two, after: one, companion: marks(domain, null, null) }));
      expectConflict(await apply({ before: two, after: one, companion: marks(domain, [OTHERS], [OTHERS]) }));
      expect(await standing(domain)).toEqual(both(domain, [ONE, TWO], [MINE_1]));
      const other = bed().newDomain();
      const creation = { before: null, after: kmsSet(other, 300, ONE), companion: marks(other, null, null) };
      expect(await apply(creation)).toEqual([{ status: 'applied' }]);
      expect(await standing(other)).toEqual(both(other, [ONE], []));
    });

    // Beside one host stand the marks of the first column; the change takes hosts and marks for what the others say.
    describe.each<[string, string[], string[], string[]]>([
      ['somebody changed the set', [MINE_1], [TWO], [MINE_1]],
      ['somebody added a mark', [MINE_1, OTHERS], [ONE], [MINE_1]],
      ['somebody made the first mark', [OTHERS], [ONE], []],
      ['somebody put a mark in the place of another', [OTHERS], [ONE], [MINE_1]],
      ['somebody took a mark', [MINE_1], [ONE], [MINE_1, OTHERS]],
      ['somebody took all marks', [], [ONE], [MINE_1]],
    ])('when %s', (_, texts, hosts, read) => {
      row('is a conflict, and nothing of either is applied', async (domain, skip) => {
        const { comparison } = bed().backend.weaker ?? {};
        const isMore = hosts.includes(ONE) && read.length > 0 && read.every((text) => texts.includes(text));
        if (comparison !== undefined && isMore) skip(comparison);
        await given(domain, texts);
        const companion = marks(domain, read.length > 0 ? read : null, [...read, MINE_2]);
        const set = kmsSet(domain, 300, ...hosts);
        expectConflict(await apply({ before: set, after: kmsSet(domain, 300, ...hosts, NEW), companion }));
        expectConflict(await apply({ before: set, after: null, companion }));
        if (hosts.includes(ONE)) expectConflict(await apply({ before: set, after: set, companion }));
        expect(await standing(domain)).toEqual(both(domain, [ONE], texts));
      });
    });

    row('leaves the marks that somebody added, whether that is a conflict or not', async (domain) => {
      await given(domain, [MINE_1, OTHERS]);
      const set = kmsSet(domain, 300, ONE);
      const companion = marks(domain, [MINE_1], null);
      const [result] = await apply({ before: set, after: null, companion });
      const isSeen = bed().backend.weaker?.comparison === undefined;
      expect(result?.status).toBe(isSeen ? 'conflict' : 'applied');
      const left = isSeen ? both(domain, [ONE], [MINE_1, OTHERS]) : both(domain, [], [OTHERS]);
      expect(await standing(domain)).toEqual(left);
    });

    row('is created by one of many that try at once beside a set that stays', async (domain) => {
      await given(domain, []);
      const set = kmsSet(domain, 300, ONE);
      const owners = Array.from({ length: 8 }, (_, i) => `owner=o${i}`);
      const results = await Promise.all(
        owners.map((owner) => apply({ before: set, after: set, companion: marks(domain, null, [owner]) })),
      );
      const statuses = results.flat().map(({ status }) => status);
      expect(statuses.filter((status) => status === 'applied')).toHaveLength(1);
      expect(statuses.filter((status) => status === 'conflict')).toHaveLength(owners.length - 1);
      const winner = owners[statuses.indexOf('applied')]!;
      expect(await standing(domain)).toEqual(both(domain, [ONE], [winner]));
    });

    row('stays with its set in a batch that is refused in part', async () => {
      const names = Array.from({ length: 20 }, () => bed().newDomain());
      const [marked, published] = [names[3]!, names[12]!];
      await bed().backend.plant([`${ownerName(marked)}. 300 IN TXT "mine"`]);
      await given(published, []);
      const results = await apply(
        ...names.map((domain) => ({
          before: null,
          after: kmsSet(domain, 300, TWO),
          companion: marks(domain, null, [MINE_2]),
        })),
      );
      expect(results.map(({ status }) => status)).toEqual(
        names.map((domain) => ([marked, published].includes(domain) ? 'conflict' : 'applied')),
      );
      for (const domain of names) {
        const texts = domain === marked ? ['mine'] : domain === published ? [] : [MINE_2];
        const hosts = domain === marked ? [] : domain === published ? [ONE] : [TWO];
        expect(await standing(domain)).toEqual(both(domain, hosts, texts));
      }
    });

    row('is refused outside the zone before anything is sent', async (domain) => {
      const companion = marks('elsewhere.invalid', null, [MINE_1]);
      const change = { before: null, after: kmsSet(domain, 300, ONE), companion };
      await expect(apply(change)).rejects.toMatchObject({ field: 'changes[0].companion' });
      expect(await standing(domain)).toEqual([]);
    });
  });
}

const ownerName = (domain: string): string => `_kmsdns-owner._vlmcs._tcp.${domain}`;

/** The mark's set from these texts to those, one record each; null is no set. */
function marks(domain: string, before: readonly string[] | null, after: readonly string[] | null): Companion {
  const name = DomainName.parse(ownerName(domain));
  const set = (texts: readonly string[] | null): RecordSet | null =>
    texts &&
    new RecordSet(
      name,
      300,
      texts.map((text) => TxtData.fromText(text)),
    );
  return { name, type: 'TXT', before: set(before), after: set(after) };
}

/** Both sets as dig prints them. */
function both(domain: string, hosts: readonly string[], texts: readonly string[]): string[] {
  const text = texts.map((each) => `${ownerName(domain)}. 300 IN TXT ${TxtData.fromText(each).toText()}`);
  return [...lines(domain, 300, ...hosts), ...text.sort()];
}
