import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { Change, ChangeResult, CommentChange, Zone } from '../../src/provider.js';
import { kmsOwner, ownerMarkName, type RecordSet } from '../../src/record/index.js';
import type { ContractBackend } from './backend.js';
import { kmsSet, lines } from './provider-contract.js';

export interface CommentBackend extends ContractBackend {
  /** `data comment` of each record that has one, the data as dig prints it, sorted. */
  comments(name: string, type: string): Promise<string[]>;
  /** Adds a record with a comment behind the provider's back. */
  plantCommented(line: string, comment: string): Promise<void>;
}

const ONE = '0 0 1688 kms1.corp.test';
const TWO = '0 0 1688 kms2.corp.test';
/** The first with another priority. */
const NEW = '5 0 1688 kms1.corp.test';
const MARK = 'kmsdns-owner=corp-dns';

/** The part of the contract of `src/provider.ts` that is about comments, for a backend whose `ownerMark` is `comment`. */
export function commentContract(title: string, start: () => Promise<CommentBackend>): void {
  describe(`the provider contract about comments: ${title}`, () => {
    let backend: CommentBackend;
    let zone: Zone;
    let stop = async (): Promise<void> => undefined;
    beforeAll(async () => {
      backend = await start();
      stop = () => backend.stop();
      zone = await backend.provider.findZone(DomainName.parse(`x.${backend.zone}`));
    }, 60_000);
    afterAll(() => stop());

    let domains = 0;
    const newDomain = (): string => `c${++domains}.${backend.zone}`;
    const apply = (...changes: Change[]): Promise<ChangeResult[]> => backend.provider.apply(zone, changes);
    const read = (domain: string) => backend.provider.readCommented!(zone, kmsOwner(domain), 'SRV');
    const standing = (domain: string) => backend.records(`_vlmcs._tcp.${domain}`, 'SRV');
    const comments = (domain: string) => backend.comments(`_vlmcs._tcp.${domain}`, 'SRV');

    /** A domain with these records, each with its comment if it has one; checked with the oracle. */
    async function given(...records: readonly (readonly [host: string, comment: string | null])[]) {
      const domain = newDomain();
      const set = kmsSet(domain, 300, ...records.map(([host]) => host));
      const made = commented(records.map(([host, comment]) => [host, null, comment]));
      expect(await apply({ before: null, after: set, comments: made })).toEqual([{ status: 'applied' }]);
      const expected = records.flatMap(([host, comment]) =>
        comment === null ? [] : [`${host}. ${comment}`],
      );
      expect(await comments(domain)).toEqual(expected.sort());
      expect(await standing(domain)).toEqual(lines(domain, 300, ...records.map(([host]) => host)));
      return { domain, set };
    }

    describe('reading', () => {
      it('has null where there is no set', async () => {
        expect(await read(newDomain())).toBeNull();
      });

      it('gives the comments that others have left, at the records that have one', async () => {
        const domain = newDomain();
        await backend.plant(lines(domain, 300, ONE));
        await backend.plantCommented(lines(domain, 300, TWO)[0]!, 'rack 7');
        const found = await read(domain);
        expect(found?.set.equals(kmsSet(domain, 300, ONE, TWO))).toBe(true);
        expect([...found!.comments]).toEqual([[keyOf(TWO), 'rack 7']]);
      });

      it('gives those that it has written', async () => {
        const { domain } = await given([ONE, MARK], [TWO, null]);
        expect([...(await read(domain))!.comments]).toEqual([[keyOf(ONE), MARK]]);
      });
    });

    describe('changing', () => {
      it('adds a record with a comment, and leaves those of others', async () => {
        const { domain, set } = await given([ONE, 'rack 7']);
        const after = kmsSet(domain, 300, ONE, TWO);
        const change = { before: set, after, comments: commented([[TWO, null, MARK]]) };
        expect(await apply(change)).toEqual([{ status: 'applied' }]);
        expect(await comments(domain)).toEqual([`${ONE}. rack 7`, `${TWO}. ${MARK}`]);
      });

      it.each<[string, string | null, string | null]>([
        ['is given', null, MARK],
        ['is added to', 'rack 7', `rack 7 ${MARK}`],
        ['is taken away', MARK, null],
        ['has any characters', 'rack 7', 'Größe "7" \\ <&> 日本'],
      ])('a comment alone %s', async (_, before, after) => {
        const { domain, set } = await given([ONE, before], [TWO, 'theirs']);
        const change = { before: set, after: set, comments: commented([[ONE, before, after]]) };
        expect(await apply(change)).toEqual([{ status: 'applied' }]);
        const expected = [...(after === null ? [] : [`${ONE}. ${after}`]), `${TWO}. theirs`];
        expect(await comments(domain)).toEqual(expected);
        expect(await standing(domain)).toEqual(lines(domain, 300, ONE, TWO));
      });

      it('a comment and the TTL change at once', async () => {
        const { domain, set } = await given([ONE, 'rack 7'], [TWO, null]);
        const after = kmsSet(domain, 900, ONE, TWO);
        const both = commented([[ONE, 'rack 7', `rack 7 ${MARK}`]]);
        expect(await apply({ before: set, after, comments: both })).toEqual([{ status: 'applied' }]);
        expect(await comments(domain)).toEqual([`${ONE}. rack 7 ${MARK}`]);
        expect(await standing(domain)).toEqual(lines(domain, 900, ONE, TWO));
      });

      it('a record goes with its comment', async () => {
        const { domain, set } = await given([ONE, MARK], [TWO, 'theirs']);
        const after = kmsSet(domain, 300, TWO);
        const gone = commented([[ONE, MARK, null]]);
        expect(await apply({ before: set, after, comments: gone })).toEqual([{ status: 'applied' }]);
        expect(await comments(domain)).toEqual([`${TWO}. theirs`]);
      });

      it.each<[string, readonly Named[], string[]]>([
        ['gets the one that is named for it', [[NEW, null, `rack 7 ${MARK}`]], [`rack 7 ${MARK}`]],
        [
          'gets it where the old one is named too',
          [
            [ONE, 'rack 7', null],
            [NEW, null, MARK],
          ],
          [MARK],
        ],
        [
          'has none where none is named for it',
          [
            [ONE, 'rack 7', null],
            [NEW, null, null],
          ],
          [],
        ],
      ])('a record that gets another priority %s', async (_, named, texts) => {
        const { domain, set } = await given([ONE, 'rack 7'], [TWO, 'theirs']);
        const change = {
          before: set,
          after: kmsSet(domain, 300, NEW, TWO),
          comments: commented(named),
        };
        expect(await apply(change)).toEqual([{ status: 'applied' }]);
        expect(await comments(domain)).toEqual(
          [...texts.map((text) => `${NEW}. ${text}`), `${TWO}. theirs`].sort(),
        );
      });

      it('sends nothing where neither a record nor a comment changes', async () => {
        const { set } = await given([ONE, MARK]);
        const serial = await backend.serial();
        const change = { before: set, after: set, comments: commented([[ONE, MARK, MARK]]) };
        expect(await apply(change)).toEqual([{ status: 'unchanged' }]);
        expect(await backend.serial()).toBe(serial);
      });

      it('handles many sets at once, and one that is not as it was read holds up no other', async () => {
        const made = [await given([ONE, null]), await given([ONE, 'theirs']), await given([ONE, null])];
        const results = await apply(
          ...made.map(({ set }) => ({ before: set, after: set, comments: commented([[ONE, null, MARK]]) })),
        );
        expect(results.map(({ status }) => status)).toEqual(['applied', 'conflict', 'applied']);
        const now = await Promise.all(made.map(({ domain }) => comments(domain)));
        expect(now).toEqual([[`${ONE}. ${MARK}`], [`${ONE}. theirs`], [`${ONE}. ${MARK}`]]);
      });
    });

    describe('compare-and-swap', () => {
      it.each<[string, string | null, string | null]>([
        ['somebody has changed the comment', 'rack 8', 'rack 7'],
        ['somebody has given it one', 'rack 8', null],
        ['somebody has taken it away', null, 'rack 7'],
      ])('is a conflict when %s', async (_, stands, expected) => {
        const { domain, set } = await given([ONE, stands], [TWO, null]);
        const wanted = commented([[ONE, expected, MARK]]);
        const gone = commented([[ONE, expected, null]]);
        const compared = commented([[ONE, expected, expected]]);
        const changes: Change[] = [
          { before: set, after: set, comments: wanted },
          { before: set, after: set.withTtl(900), comments: wanted },
          { before: set, after: kmsSet(domain, 300, ONE, TWO, NEW), comments: compared },
          { before: set, after: kmsSet(domain, 300, TWO), comments: gone },
          { before: set, after: null, comments: gone },
        ];
        for (const change of changes) {
          expect(await apply(change)).toMatchObject([{ status: 'conflict', error: { conflict: true } }]);
        }
        expect(await comments(domain)).toEqual(stands === null ? [] : [`${ONE}. ${stands}`]);
        expect(await standing(domain)).toEqual(lines(domain, 300, ONE, TWO));
      });

      it('is a conflict when the set is not what was read, whatever the comment', async () => {
        const { domain } = await given([ONE, 'rack 7'], [TWO, null]);
        const before = kmsSet(domain, 300, ONE);
        const change = { before, after: before, comments: commented([[ONE, 'rack 7', MARK]]) };
        expect(await apply(change)).toMatchObject([{ status: 'conflict' }]);
        expect(await comments(domain)).toEqual([`${ONE}. rack 7`]);
      });
    });

    describe('refusing', () => {
      it.each<[string, (set: RecordSet) => Partial<Change>]>([
        ['a comment of a record that it is not about', () => ({ comments: commented([[TWO, null, MARK]]) })],
        [
          'a comment of a record that goes',
          () => ({ after: null, comments: commented([[ONE, null, MARK]]) }),
        ],
        [
          'a companion',
          ({ name }) => ({
            companion: { name: ownerMarkName(name), type: 'TXT', before: null, after: null },
          }),
        ],
      ])('%s', async (_, make) => {
        const { domain, set } = await given([ONE, null]);
        const serial = await backend.serial();
        const refused = apply({ before: set, after: set.withTtl(900), ...make(set) });
        await expect(refused).rejects.toBeInstanceOf(InputError);
        expect(await backend.serial()).toBe(serial);
        expect(await standing(domain)).toEqual(lines(domain, 300, ONE));
      });
    });
  });
}

type Named = readonly [host: string, before: string | null, after: string | null];

export function commented(named: readonly Named[]): ReadonlyMap<string, CommentChange> {
  return new Map(named.map(([host, before, after]) => [keyOf(host), { before, after }]));
}

function keyOf(host: string): string {
  return kmsSet('corp.test', 300, host).data[0]!.key;
}
