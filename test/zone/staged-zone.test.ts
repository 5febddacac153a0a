import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressData, RecordSet, TxtData, type RrType } from '../../src/record/index.js';
import { buildZone, formatZone, StagedZone, type SetChange, type Zone } from '../../src/zone/index.js';
import { build, name, ORIGIN, parse, recordsOf } from './support.js';

const HEAD = '$TTL 300\n@ SOA ns1 hostmaster 1 2 3 4 5\n@ NS ns1\n';
const fresh = (): Zone => build(HEAD).zone;

/** Few labels, so that names share ancestors. */
const owner = fc
  .array(fc.constantFrom('a', 'B', 'c', '*', 'x.y', 'é', ' '), { maxLength: 4 })
  .map((labels) => labels.map((l) => Buffer.from(l).toString('latin1')))
  .map((labels) => ORIGIN.prepend(...labels));

const change: fc.Arbitrary<SetChange> = fc
  .tuple(owner, fc.constantFrom<RrType[]>('A', 'TXT'), fc.option(fc.nat(3)))
  .map(([at, type, value]) => {
    if (value === null) return { name: at, type, set: null };
    const data = type === 'A' ? AddressData.of(`192.0.2.${value}`) : TxtData.fromText(`v${value}`);
    return { name: at, type, set: new RecordSet(at, value, [data]) };
  });

describe('changes of a zone', () => {
  it('keep every set, and exactly the names that have sets or names below them', () => {
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 6 }), (batches) => {
        const zone = fresh();
        const model = new Map(recordsOf(zone.snapshot()).map((r) => [r, r]));
        for (const batch of batches) {
          const staged = new StagedZone(zone);
          for (const { name: at, type, set } of batch) {
            staged.put({ name: at, type, set });
            const prefix = `${at.key} `;
            for (const [key, text] of model) {
              if (key.startsWith(prefix) && text.split(' ')[2] === type) model.delete(key);
            }
            if (set !== null) {
              for (const d of set.data) {
                model.set(`${at.key} ${type} ${d.key}`, `${at.text} ${set.ttl} ${type} ${d.toText()}`);
              }
            }
          }
          zone.commit(staged);
        }
        const owners = [...zone.snapshot().nodes()].filter((n) => n.sets.size > 0);
        const expected = new Set(owners.flatMap(({ key }) => ancestors(key)));
        const names = [...zone.snapshot().nodes()].map((n) => n.key);
        expect(new Set(names)).toEqual(expected);
        expect(names).toHaveLength(expected.size);
        expect(recordsOf(zone.snapshot()).length).toBe(model.size);
      }),
    );
  });

  it('are not seen before the commit, and never in a snapshot taken before', () => {
    const zone = fresh();
    const before = zone.snapshot();
    const staged = new StagedZone(zone);
    const at = name('new.corp.example');
    staged.put({ name: at, type: 'A', set: new RecordSet(at, 60, [AddressData.of('192.0.2.1')]) });
    expect(staged.node(at.key)).toBeDefined();
    expect(zone.node(at.key)).toBeUndefined();
    zone.commit(staged);
    expect(zone.node(at.key)).toBeDefined();
    expect(before.node(at.key)).toBeUndefined();
  });

  /** Names from the one given up to the origin, by their keys. */
  function ancestors(key: string): string[] {
    const keys: string[] = [];
    for (let at = name(key); ; at = at.parent ?? at) {
      keys.push(at.key);
      if (at.equals(ORIGIN)) return keys;
    }
  }
});

describe('a zone written out', () => {
  it('reads back as it was, and is written the same again', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        const zone = fresh();
        const staged = new StagedZone(zone);
        for (const c of changes) staged.put(c);
        zone.commit(staged);
        const text = [...formatZone(zone.snapshot())].join('');
        const again = buildZone(ORIGIN, parse(text, { origin: name('.') }), 'z').zone;
        expect(recordsOf(again.snapshot())).toEqual(recordsOf(zone.snapshot()));
        expect([...formatZone(again.snapshot())].join('')).toBe(text);
      }),
    );
  });

  it('has the SOA first, names in canonical order, types by number', () => {
    const { zone } = build(
      `${HEAD}b TXT t\nb A 192.0.2.2\nb A 192.0.2.10\na.b A 192.0.2.1\nZ A 192.0.2.3\nns1 A 127.0.0.1\n`,
    );
    expect([...formatZone(zone.snapshot())].join('')).toBe(
      [
        '$ORIGIN corp.example.',
        'corp.example. 300 IN SOA ns1.corp.example. hostmaster.corp.example. 1 2 3 4 5',
        'corp.example. 300 IN NS ns1.corp.example.',
        'b.corp.example. 300 IN A 192.0.2.10',
        'b.corp.example. 300 IN A 192.0.2.2',
        'b.corp.example. 300 IN TXT "t"',
        'a.b.corp.example. 300 IN A 192.0.2.1',
        'ns1.corp.example. 300 IN A 127.0.0.1',
        'Z.corp.example. 300 IN A 192.0.2.3',
        '',
      ].join('\n'),
    );
  });
});
