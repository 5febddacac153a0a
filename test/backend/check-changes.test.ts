import { describe, expect, it } from 'vitest';
import { openChanges } from '../../src/backend/index.js';
import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { Capabilities, Change, Companion, Zone } from '../../src/provider.js';
import { kmsOwner, RecordSet, SrvData, TxtData } from '../../src/record/index.js';

const ZONE: Zone = { name: DomainName.parse('example.test'), id: 'none' };
const KMS = new SrvData({ target: DomainName.parse('kms1.example.test') });
const OTHER = new SrvData({ target: DomainName.parse('kms2.example.test') });
const SET = new RecordSet(kmsOwner('a.example.test'), 300, [KMS]);
const CHANGE: Change = { before: null, after: SET };

const mark = (text: string, ...strings: string[]): Companion => {
  const name = DomainName.parse(text);
  return {
    name,
    type: 'TXT',
    before: null,
    after: new RecordSet(
      name,
      300,
      strings.map((string) => TxtData.fromText(string)),
    ),
  };
};
const MARK = mark('_kmsdns-owner._vlmcs._tcp.a.example.test', 'mine');
const COMMENTS = new Map([[KMS.key, { before: null, after: 'mine' }]]);

const open = (ownerMark: Capabilities['ownerMark'], ...changes: Change[]) =>
  openChanges(ZONE, changes, { ownerMark });

describe('marks of owners', () => {
  it.each<[Capabilities['ownerMark'], string, Partial<Change>, RegExp]>([
    ['comment', 'changes[1].companion', { companion: MARK }, /give it as comments/],
    ['none', 'changes[1].companion', { companion: MARK }, /keeps no marks/],
    ['txt', 'changes[1].comments', { comments: COMMENTS }, /give it as the companion/],
    ['none', 'changes[1].comments', { comments: COMMENTS }, /keeps no marks/],
  ])(
    'are refused by a provider that keeps %s, and the error is about %s',
    (ownerMark, field, marks, hint) => {
      const other = { before: null, after: new RecordSet(kmsOwner('b.example.test'), 300, [KMS]) };
      const refused = () => open(ownerMark, other, { ...CHANGE, ...marks });
      expect(refused).toThrow(InputError);
      expect(refused).toThrow(expect.objectContaining({ field, hint: expect.stringMatching(hint) }));
    },
  );

  it('are refused even where nothing would change', () => {
    const same = { ...MARK, before: MARK.after };
    expect(() => open('none', { before: SET, after: SET, companion: same })).toThrow(InputError);
  });

  it('are taken by a provider that keeps them', () => {
    expect(open('txt', { ...CHANGE, companion: MARK })).toHaveLength(1);
    expect(open('comment', { ...CHANGE, comments: COMMENTS })).toHaveLength(1);
  });

  it('are a change by themselves', () => {
    const same = { before: SET, after: SET };
    expect(open('txt', same)).toHaveLength(0);
    expect(open('txt', { ...same, companion: MARK })).toHaveLength(1);
    expect(open('txt', { ...same, companion: { ...MARK, after: null } })).toHaveLength(0);
    expect(open('comment', { ...same, comments: COMMENTS })).toHaveLength(1);
  });

  it.each<[string, Change, RegExp]>([
    [
      'of a name outside the zone',
      { ...CHANGE, companion: mark('_o.elsewhere.test', 'x') },
      /not in the zone/,
    ],
    [
      'of the name of the set itself',
      { ...CHANGE, companion: { ...MARK, name: SET.name, after: null } },
      /itself/,
    ],
    [
      'whose set is of another name',
      { ...CHANGE, companion: { ...MARK, after: mark('_p.example.test', 'x').after } },
      /has _p/,
    ],
    [
      'of a type that stands in no zone',
      { ...CHANGE, companion: { ...MARK, type: 'ANY', after: null } },
      /ANY/,
    ],
  ])('are refused as a companion %s', (_, change, problem) => {
    expect(() => open('txt', change)).toThrow(expect.objectContaining({ field: 'changes[0].companion' }));
    expect(() => open('txt', change)).toThrow(problem);
  });

  it('are refused at a record that the change does not have', () => {
    const comments = new Map([[OTHER.key, { before: null, after: 'mine' }]]);
    expect(() => open('comment', { ...CHANGE, comments })).toThrow(/names .*kms2/);
  });

  it('are not changed twice, nor by a change of their own beside', () => {
    const own = { before: null, after: MARK.after };
    const second = {
      before: null,
      after: new RecordSet(kmsOwner('b.example.test'), 300, [KMS]),
      companion: MARK,
    };
    const first = { ...CHANGE, companion: MARK };
    expect(() => open('txt', first, second)).toThrow(/a second change of _kmsdns-owner/);
    expect(() => open('txt', first, own)).toThrow(expect.objectContaining({ field: 'changes[1]' }));
    expect(() => open('txt', own, first)).toThrow(expect.objectContaining({ field: 'changes[1].companion' }));
  });
});
