import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { Change, ChangeResult, Zone } from '../../src/provider.js';
import { kmsOwner, NameData, RecordSet, TxtData } from '../../src/record/index.js';
import type { ContractBackend } from './backend.js';
import { companionContract } from './companion-contract.js';
import { expectConflict, kmsSet, lines } from './sets.js';

export { kmsSet, lines };

/**
 * The contract of `src/provider.ts`, for one backend. `start` is called once; every test uses a domain of its own.
 * @param timeout milliseconds for `start`
 */
export function providerContract(
  title: string,
  start: () => Promise<ContractBackend>,
  timeout = 60_000,
): void {
  describe(`the provider contract: ${title}`, () => {
    let backend: ContractBackend;
    let zone: Zone;
    let stop = async (): Promise<void> => undefined;
    beforeAll(async () => {
      backend = await start();
      stop = () => backend.stop();
      zone = await backend.provider.findZone(DomainName.parse(`x.${backend.zone}`));
    }, timeout);
    afterAll(() => stop());

    let domains = 0;
    const newDomain = (): string => `d${++domains}.${backend.zone}`;
    const apply = (...changes: Change[]): Promise<ChangeResult[]> => backend.provider.apply(zone, changes);
    const read = (domain: string) => backend.provider.read(zone, kmsOwner(domain), 'SRV');
    const standing = (domain: string) => backend.records(`_vlmcs._tcp.${domain}`, 'SRV');
    /** Puts a set there through the provider, and makes sure with the oracle. */
    async function given(domain: string, ttl: number, ...hosts: string[]): Promise<RecordSet> {
      const set = kmsSet(domain, ttl, ...hosts);
      expect(await apply({ before: null, after: set })).toEqual([{ status: 'applied' }]);
      expect(await standing(domain)).toEqual(lines(domain, ttl, ...hosts));
      return set;
    }

    describe('zones', () => {
      it('finds the zone of a name, and of the apex itself', async () => {
        for (const name of [`_vlmcs._tcp.a.b.${backend.zone}`, backend.zone, backend.zone.toUpperCase()]) {
          const found = await backend.provider.findZone(DomainName.parse(name));
          expect(found.name.key).toBe(backend.zone);
        }
      });

      it('finds the innermost zone', async ({ skip }) => {
        if (backend.innerZone === undefined) skip('it serves one zone only');
        const found = await backend.provider.findZone(DomainName.parse(`_vlmcs._tcp.${backend.innerZone}`));
        expect(found.name.key).toBe(backend.innerZone);
      });

      it.each(['nowhere.invalid', 'test'])('has no zone for %s', async (name) => {
        await expect(backend.provider.findZone(DomainName.parse(name))).rejects.toMatchObject({
          code: 'ERR_ZONE_NOT_FOUND',
          notFound: true,
        });
      });

      it('compares whole labels', async () => {
        const name = DomainName.parse(`bad${backend.zone}`);
        await expect(backend.provider.findZone(name)).rejects.toMatchObject({ code: 'ERR_ZONE_NOT_FOUND' });
      });
    });

    describe('reading', () => {
      it('has null for a name that does not exist, and for one without this type', async () => {
        const domain = newDomain();
        expect(await read(domain)).toBeNull();
        await backend.plant([`_vlmcs._tcp.${domain}. 300 IN TXT "not an SRV"`]);
        expect(await read(domain)).toBeNull();
      });

      it('gives what another tool has put there', async () => {
        const domain = newDomain();
        await backend.plant(lines(domain, 120, '0 0 1688 kms1.corp.test', '10 5 1689 kms2.corp.test'));
        const set = await read(domain);
        expect(set?.equals(kmsSet(domain, 120, '0 0 1688 kms1.corp.test', '10 5 1689 kms2.corp.test'))).toBe(
          true,
        );
      });

      it('does not mind the case of the name', async () => {
        const domain = newDomain();
        await given(domain, 300, '0 0 1688 kms1.corp.test');
        expect((await read(domain.toUpperCase()))?.data).toHaveLength(1);
      });

      it('finds and reads in one what it finds and reads in two', async () => {
        const [absent, present] = [newDomain(), newDomain()];
        await given(present, 300, '0 0 1688 kms1.corp.test');
        for (const domain of [absent, present]) {
          const found = await backend.provider.findAndRead?.(kmsOwner(domain), 'SRV');
          if (found === undefined) continue;
          expect(found.zone).toEqual(zone);
          expect(found.set?.toText()).toBe((await read(domain))?.toText());
        }
      });

      it('takes no name for empty that has others below it', async () => {
        const domain = newDomain();
        await backend.plant([`_kmsdns-owner._vlmcs._tcp.${domain}. 300 IN TXT "owner=mine"`]);
        const found = await backend.provider.findAndRead?.(kmsOwner(domain), 'SRV');
        expect(found?.nothingBelow ?? false).toBe(false);
        expect(await read(domain)).toBeNull();
      });

      it('says that a name is an alias, and does not write beside it', async () => {
        const domain = newDomain();
        await backend.plant([`_vlmcs._tcp.${domain}. 300 IN CNAME _vlmcs._tcp.elsewhere.test.`]);
        await expect(read(domain)).rejects.toMatchObject({ message: expect.stringContaining('CNAME') });
        const [result] = await apply({ before: null, after: kmsSet(domain, 300, '0 0 1688 kms1.corp.test') });
        expect(result?.status).toMatch(/^(conflict|failed)$/);
        const there = (await backend.allRecords()).filter((line) =>
          line.startsWith(`_vlmcs._tcp.${domain}.`),
        );
        expect(there).toEqual([`_vlmcs._tcp.${domain}. 300 IN CNAME _vlmcs._tcp.elsewhere.test.`]);
      });
    });

    describe('changing', () => {
      it('creates a set', async () => {
        const domain = newDomain();
        const set = await given(domain, 3600, '0 0 1688 kms1.corp.test');
        expect((await read(domain))?.equals(set)).toBe(true);
      });

      it('adds a member', async () => {
        const domain = newDomain();
        const before = await given(domain, 300, '0 0 1688 kms1.corp.test');
        const hosts = ['0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test'];
        expect(await apply({ before, after: kmsSet(domain, 300, ...hosts) })).toEqual([
          { status: 'applied' },
        ]);
        expect(await standing(domain)).toEqual(lines(domain, 300, ...hosts));
      });

      it('updates priority and weight of a member', async () => {
        const domain = newDomain();
        const before = await given(domain, 300, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test');
        const hosts = ['5 7 1688 kms1.corp.test', '0 0 1688 kms2.corp.test'];
        expect(await apply({ before, after: kmsSet(domain, 300, ...hosts) })).toEqual([
          { status: 'applied' },
        ]);
        expect(await standing(domain)).toEqual(lines(domain, 300, ...hosts));
      });

      it.each([
        ['down', 3600, 60],
        ['up', 60, 3600],
      ])('changes the TTL of the whole set %s', async (_, from, to) => {
        const domain = newDomain();
        const hosts = ['0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test'];
        const before = await given(domain, from, ...hosts);
        expect(await apply({ before, after: kmsSet(domain, to, ...hosts) })).toEqual([{ status: 'applied' }]);
        expect(await standing(domain)).toEqual(lines(domain, to, ...hosts));
      });

      it('changes TTL, attributes and members at once', async () => {
        const domain = newDomain();
        const before = await given(domain, 300, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test');
        const hosts = ['1 0 1688 kms1.corp.test', '0 0 1688 kms3.corp.test'];
        expect(await apply({ before, after: kmsSet(domain, 900, ...hosts) })).toEqual([
          { status: 'applied' },
        ]);
        expect(await standing(domain)).toEqual(lines(domain, 900, ...hosts));
      });

      it('removes one member and leaves the others', async () => {
        const domain = newDomain();
        const before = await given(domain, 300, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test');
        const after = kmsSet(domain, 300, '0 0 1688 kms2.corp.test');
        expect(await apply({ before, after })).toEqual([{ status: 'applied' }]);
        expect(await standing(domain)).toEqual(lines(domain, 300, '0 0 1688 kms2.corp.test'));
      });

      it('removes the set, and leaves other types at the name', async () => {
        const domain = newDomain();
        const before = await given(domain, 300, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test');
        const text = `_vlmcs._tcp.${domain}. 300 IN TXT "mine"`;
        await backend.plant([text]);
        expect(await apply({ before, after: null })).toEqual([{ status: 'applied' }]);
        expect(await standing(domain)).toEqual([]);
        expect(await read(domain)).toBeNull();
        expect(await backend.records(`_vlmcs._tcp.${domain}`, 'TXT')).toEqual([text]);
      });

      it('publishes the null target', async ({ skip }) => {
        const { nullTarget } = backend.weaker ?? {};
        if (nullTarget !== undefined) skip(nullTarget);
        const domain = newDomain();
        await given(domain, 300, '0 0 0 .');
        expect((await read(domain))?.data).toMatchObject([{ isNullTarget: true }]);
      });

      it('refuses the null target where it would do harm, before anything is sent', async ({ skip }) => {
        if (backend.weaker?.nullTarget === undefined) skip('it does none');
        const domain = newDomain();
        const before = await given(domain, 300, '0 0 1688 kms1.corp.test');
        const change = { before, after: kmsSet(domain, 300, '0 0 0 .') };
        await expect(apply(change)).rejects.toMatchObject({ code: 'ERR_BAD_INPUT', field: 'changes[0]' });
        expect(await standing(domain)).toEqual(lines(domain, 300, '0 0 1688 kms1.corp.test'));
      });

      it('sends nothing for a change that is none', async () => {
        const domain = newDomain();
        const set = await given(domain, 300, '0 0 1688 kms1.corp.test');
        const serial = await backend.serial();
        const again = kmsSet(domain.toUpperCase(), 300, '0 0 1688 KMS1.corp.test');
        expect(await apply({ before: set, after: again })).toEqual([{ status: 'unchanged' }]);
        expect(await backend.serial()).toBe(serial);
      });

      it('changes nothing else in the zone, and raises its serial', async () => {
        const domain = newDomain();
        const [all, serial] = [await backend.allRecords(), await backend.serial()];
        await given(domain, 300, '0 0 1688 kms1.corp.test');
        const now = await backend.allRecords();
        expect(now.filter((line) => !all.includes(line))).toEqual(
          lines(domain, 300, '0 0 1688 kms1.corp.test'),
        );
        expect(all.filter((line) => !now.includes(line))).toEqual([]);
        expect(await backend.serial()).toBeGreaterThan(serial);
      });

      it('handles other types', async () => {
        const domain = newDomain();
        const name = DomainName.parse(`note.${domain}`);
        const after = new RecordSet(name, 60, [TxtData.fromText('a "quoted" \\ text; with (signs)')]);
        expect(await apply({ before: null, after })).toEqual([{ status: 'applied' }]);
        expect((await backend.provider.read(zone, name, 'TXT'))?.equals(after)).toBe(true);
        expect(await backend.records(name.text, 'TXT')).toEqual([
          `note.${domain}. 60 IN TXT "a \\"quoted\\" \\\\ text; with (signs)"`,
        ]);
      });
    });

    describe('compare-and-swap', () => {
      it.each([
        ['somebody changed a member', ['3 0 1688 kms1.corp.test']],
        ['somebody put another in its place', ['0 0 1688 kms9.corp.test']],
      ])('is a conflict when %s', async (_, hosts) => {
        const domain = newDomain();
        await given(domain, 300, ...hosts);
        const before = kmsSet(domain, 300, '0 0 1688 kms1.corp.test');
        const after = kmsSet(domain, 300, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test');
        expectConflict(await apply({ before, after }));
        expectConflict(await apply({ before, after: null }));
        expectConflict(await apply({ before, after: before.withTtl(60) }));
        expect(await standing(domain)).toEqual(lines(domain, 300, ...hosts));
      });

      it('never touches what somebody added, whether that is a conflict or not', async () => {
        const others = '7 7 1688 kms9.corp.test';
        const before = (domain: string) => kmsSet(domain, 300, '0 0 1688 kms1.corp.test');
        const afters = [
          (domain: string) => kmsSet(domain, 300, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test'),
          (domain: string) => kmsSet(domain, 300, '5 0 1688 kms1.corp.test'),
          (domain: string) => kmsSet(domain, 60, '0 0 1688 kms1.corp.test'),
          () => null,
        ];
        for (const after of afters) {
          const domain = newDomain();
          await given(domain, 300, '0 0 1688 kms1.corp.test', others);
          const [result] = await apply({ before: before(domain), after: after(domain) });
          const isSeen = backend.weaker?.comparison === undefined;
          expect(result?.status).toBe(isSeen ? 'conflict' : 'applied');
          const now = await standing(domain);
          if (isSeen) expect(now).toEqual(lines(domain, 300, '0 0 1688 kms1.corp.test', others));
          else expect(now).toContain(lines(domain, 300, others)[0]);
        }
      });

      it('is a conflict when there is already a set', async () => {
        const domain = newDomain();
        await given(domain, 300, '0 0 1688 kms9.corp.test');
        expectConflict(await apply({ before: null, after: kmsSet(domain, 300, '0 0 1688 kms1.corp.test') }));
        expect(await standing(domain)).toEqual(lines(domain, 300, '0 0 1688 kms9.corp.test'));
      });

      it('is a conflict when the set is gone', async () => {
        const domain = newDomain();
        const before = kmsSet(domain, 300, '0 0 1688 kms1.corp.test');
        const after = kmsSet(domain, 300, '0 0 1688 kms1.corp.test', '0 0 1688 kms2.corp.test');
        expectConflict(await apply({ before, after }));
        expectConflict(await apply({ before, after: null }));
        expect(await standing(domain)).toEqual([]);
      });

      it('compares targets without regard to case and order', async () => {
        const domain = newDomain();
        await backend.plant(lines(domain, 300, '0 0 1688 KMS1.Corp.Test', '0 0 1688 kms2.corp.test'));
        const before = kmsSet(domain, 300, '0 0 1688 kms2.CORP.test', '0 0 1688 kms1.corp.test');
        const after = kmsSet(domain, 300, '0 0 1688 kms1.corp.test');
        expect(await apply({ before, after })).toEqual([{ status: 'applied' }]);
        // Knot keeps names in lower case, whatever they were written in.
        const left = (await standing(domain)).map((line) => line.toLowerCase());
        expect(left).toEqual(lines(domain, 300, '0 0 1688 kms1.corp.test').map((line) => line.toLowerCase()));
      });

      it('is done by one of many that try at once', async () => {
        const domain = newDomain();
        const hosts = Array.from({ length: 12 }, (_, i) => `0 0 1688 kms${i}.corp.test`);
        const results = await Promise.all(
          hosts.map((host) => apply({ before: null, after: kmsSet(domain, 300, host) })),
        );
        const won = results.flat().map((r) => r.status);
        expect(won.filter((s) => s === 'applied')).toHaveLength(1);
        expect(won.filter((s) => s === 'conflict')).toHaveLength(11);
        const winner = hosts[won.indexOf('applied')]!;
        expect(await standing(domain)).toEqual(lines(domain, 300, winner));
      });
    });

    companionContract(() => ({ backend, zone, newDomain }));

    describe('many at once', () => {
      it('applies changes of many names, and others to them afterwards', async () => {
        const names = Array.from({ length: 300 }, () => newDomain());
        const allApplied = names.map(() => ({ status: 'applied' }));
        const set = (domain: string, host: string): RecordSet =>
          kmsSet(domain, 300, `0 0 1688 ${host}.corp.test`);
        const standingNow = async (host: string): Promise<string[]> => {
          const all = new Set(await backend.allRecords());
          return names.filter((domain) => all.has(lines(domain, 300, `0 0 1688 ${host}.corp.test`)[0]!));
        };
        expect(await apply(...names.map((d) => ({ before: null, after: set(d, 'kms1') })))).toEqual(
          allApplied,
        );
        expect(await standingNow('kms1')).toEqual(names);
        const changes = names.map((d) => ({ before: set(d, 'kms1'), after: set(d, 'kms2') }));
        expect(await apply(...changes)).toEqual(allApplied);
        expect([await standingNow('kms1'), await standingNow('kms2')]).toEqual([[], names]);
      });

      it('applies the others when some are refused, and says which', async () => {
        const names = Array.from({ length: 40 }, () => newDomain());
        const taken = [names[7]!, names[8]!, names[31]!];
        for (const domain of taken) await given(domain, 300, '0 0 1688 kms9.corp.test');
        const results = await apply(
          ...names.map((d) => ({ before: null, after: kmsSet(d, 300, '0 0 1688 kms1.corp.test') })),
        );
        expect(results.map((r) => r.status)).toEqual(
          names.map((d) => (taken.includes(d) ? 'conflict' : 'applied')),
        );
        const all = await backend.allRecords();
        for (const d of names) {
          const host = taken.includes(d) ? 'kms9' : 'kms1';
          expect(all.filter((line) => line.startsWith(`_vlmcs._tcp.${d}.`))).toEqual(
            lines(d, 300, `0 0 1688 ${host}.corp.test`),
          );
        }
      });

      it('mixes creating, changing, removing and leaving alone', async () => {
        const [made, changed, gone, same] = [newDomain(), newDomain(), newDomain(), newDomain()];
        const host = '0 0 1688 kms1.corp.test';
        const sets = [
          await given(changed, 300, host),
          await given(gone, 300, host),
          await given(same, 300, host),
        ];
        const results = await apply(
          { before: null, after: kmsSet(made, 300, host) },
          { before: sets[0]!, after: sets[0]!.withTtl(60) },
          { before: sets[1]!, after: null },
          { before: sets[2]!, after: sets[2]! },
        );
        expect(results.map((r) => r.status)).toEqual(['applied', 'applied', 'applied', 'unchanged']);
        expect(await standing(made)).toEqual(lines(made, 300, host));
        expect(await standing(changed)).toEqual(lines(changed, 60, host));
        expect(await standing(gone)).toEqual([]);
        expect(await standing(same)).toEqual(lines(same, 300, host));
      });
    });

    describe('limits', () => {
      it('keeps the largest and the smallest figures', async () => {
        const domain = newDomain();
        const { min, max } = backend.provider.capabilities.ttl;
        const set = await given(domain, max, '65535 65535 65535 kms1.corp.test', '0 0 1 kms2.corp.test');
        const after = set.withTtl(min);
        expect(await apply({ before: set, after })).toEqual([{ status: 'applied' }]);
        expect((await read(domain))?.equals(after)).toBe(true);
      });

      it('keeps the longest labels and names', async () => {
        const label = 'l'.repeat(63);
        const room = 255 - 1 - DomainName.parse(`_vlmcs._tcp.${newDomain()}`).wireLength;
        const filler = [label, label, label, label]
          .join('.')
          .slice(0, room - 1)
          .replace(/\.$/, '');
        const domain = `${filler}.${newDomain()}`;
        const target = `${label}.${label}.${label}.${'t'.repeat(61)}`;
        await given(domain, 300, `0 0 1688 ${target}`);
        expect((await read(domain))?.data).toMatchObject([{ target: { text: target } }]);
      });

      it('holds a set of 100 members', async () => {
        const domain = newDomain();
        const hosts = Array.from({ length: 100 }, (_, i) => `0 0 1688 kms${i}.a-rather-long-name.corp.test`);
        const set = await given(domain, 300, ...hosts);
        expect((await read(domain))?.equals(set)).toBe(true);
      });
    });

    describe('refusing', () => {
      it('refuses bad input before anything is sent', async () => {
        const domain = newDomain();
        const good = { before: null, after: kmsSet(domain, 300, '0 0 1688 kms1.corp.test') };
        const serial = await backend.serial();
        const outside = { before: null, after: kmsSet('elsewhere.invalid', 300, '0 0 1688 kms1.corp.test') };
        const alias = new RecordSet(kmsOwner(domain), 300, [
          new NameData('CNAME', DomainName.parse('elsewhere.test')),
        ]);
        const bad: Record<string, Change[]> = {
          'a name outside the zone': [good, outside],
          'no set at all': [good, { before: null, after: null }],
          'two names in one change': [good, { before: outside.after, after: good.after }],
          'two types in one change': [good, { before: alias, after: good.after }],
          'two changes of one set': [good, good],
        };
        for (const [what, changes] of Object.entries(bad)) {
          await expect(apply(...changes), what).rejects.toBeInstanceOf(InputError);
        }
        expect(await backend.serial()).toBe(serial);
        expect(await standing(domain)).toEqual([]);
      });

      it('applies nothing once it is cancelled', async () => {
        const domain = newDomain();
        const signal = AbortSignal.abort();
        const change = { before: null, after: kmsSet(domain, 300, '0 0 1688 kms1.corp.test') };
        const aborted = { code: 'ERR_ABORTED' };
        await expect(backend.provider.apply(zone, [change], { signal })).rejects.toMatchObject(aborted);
        await expect(backend.provider.read(zone, kmsOwner(domain), 'SRV', { signal })).rejects.toMatchObject(
          aborted,
        );
        expect(await standing(domain)).toEqual([]);
      });

      it('says when its figures were checked', () => {
        const { checked, ttl, maxBatch } = backend.provider.capabilities;
        expect(checked.date).toMatch(/^20\d\d-\d\d-\d\d$/);
        expect(ttl.min).toBeLessThan(ttl.max);
        expect(maxBatch).toBeGreaterThan(0);
      });
    });
  });
}
