import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Marks } from '../../../src/change/owner/marks.js';
import { readTxtMarks, writeTxtMarks } from '../../../src/change/owner/txt-marks.js';
import { DomainName } from '../../../src/name/index.js';
import { kmsOwner, ownerMarkName, RecordSet, SrvData, TxtData } from '../../../src/record/index.js';

const NAME = ownerMarkName(kmsOwner('corp.example.com'));
const setOf = (...texts: string[]): RecordSet | null =>
  texts.length === 0
    ? null
    : new RecordSet(
        NAME,
        300,
        texts.map((text) => TxtData.fromText(text)),
      );
const textsOf = (set: RecordSet | null): string[] =>
  (set?.data ?? []).map((data) => (data instanceof TxtData ? data.text : ''));

describe('a TXT record', () => {
  it.each<[string, string, Record<string, string[]>]>([
    [
      'that is a mark',
      'v=kmsdns1 owner=corp-dns host=a.example.com port=1688',
      { 'a.example.com:1688': ['corp-dns'] },
    ],
    ['in capitals', 'v=kmsdns1 owner=o host=A.Example.COM port=1688', { 'a.example.com:1688': ['o'] }],
    ['with the last dot', 'v=kmsdns1 owner=o host=a.example.com. port=1688', { 'a.example.com:1688': ['o'] }],
    ['of the target "."', 'v=kmsdns1 owner=o host=. port=0', { '.:0': ['o'] }],
    ['of another version', 'v=kmsdns2 owner=o host=a.example.com port=1688', {}],
    ['of external-dns', 'heritage=external-dns,external-dns/owner=o', {}],
    ['with more behind it', 'v=kmsdns1 owner=o host=a.example.com port=1688 x=y', {}],
    ['with something in front', ' v=kmsdns1 owner=o host=a.example.com port=1688', {}],
    ['in another order', 'v=kmsdns1 host=a.example.com owner=o port=1688', {}],
    ['with an owner that is none', 'v=kmsdns1 owner=O! host=a.example.com port=1688', {}],
    ['with a host that is none', 'v=kmsdns1 owner=o host=a..b port=1688', {}],
    ['with a label that is too long', `v=kmsdns1 owner=o host=${'a'.repeat(64)} port=1688`, {}],
    ['with a port that is none', 'v=kmsdns1 owner=o host=a.example.com port=65536', {}],
    ['of two lines', 'v=kmsdns1 owner=o host=a.example.com port=1688\n', {}],
    ['that is empty', '', {}],
  ])('%s', (_, text, marks) => {
    expect(readTxtMarks(setOf(text)).toJSON()).toEqual(marks);
  });

  it('may be of several strings', () => {
    const data = new TxtData(['v=kmsdns1 owner=o ho', 'st=a.example.com port', '=1688']);
    expect(readTxtMarks(new RecordSet(NAME, 300, [data])).toJSON()).toEqual({ 'a.example.com:1688': ['o'] });
  });
});

describe('marks that are written', () => {
  const foreign = ['heritage=external-dns', 'v=kmsdns2 owner=o', '"', 'é \\ "x"'];

  it('leave records of any other form as they are, and the TTL', () => {
    const set = setOf(...foreign, 'v=kmsdns1 owner=o host=a.example.com port=1688');
    const before = readTxtMarks(set);
    const after = new Marks([['b.example.com:1688', 'o']]);
    const written = writeTxtMarks(NAME, set, { before, after });
    expect(textsOf(written)).toEqual([...foreign, 'v=kmsdns1 owner=o host=b.example.com port=1688']);
    expect(written?.ttl).toBe(300);
    expect(textsOf(writeTxtMarks(NAME, written, { before: after, after: Marks.NONE }))).toEqual(foreign);
  });

  it('take a mark away in every way in which it was written', () => {
    const set = setOf(
      'v=kmsdns1 owner=o host=A.example.com. port=01688',
      'v=kmsdns1 owner=o host=a.example.com port=1688',
      'v=kmsdns1 owner=p host=a.example.com port=1688',
    );
    const after = new Marks([['a.example.com:1688', 'p']]);
    const written = writeTxtMarks(NAME, set, { before: readTxtMarks(set), after });
    expect(textsOf(written)).toEqual(['v=kmsdns1 owner=p host=a.example.com port=1688']);
  });

  it('end the set with the last of them', () => {
    const set = setOf('v=kmsdns1 owner=o host=a.example.com port=1688');
    expect(writeTxtMarks(NAME, set, { before: readTxtMarks(set), after: Marks.NONE })).toBeNull();
  });

  it('are as they were where nothing changes', () => {
    const set = setOf(...foreign, 'v=kmsdns1 owner=o host=A.example.com port=1688');
    const marks = readTxtMarks(set);
    expect(writeTxtMarks(NAME, set, { before: marks, after: marks })?.equals(set)).toBe(true);
  });

  it.each<[string, string]>([
    ['a blank', 'a\\032b.example.com'],
    ['a dot in a label', 'a\\.b.example.com'],
    ['a backslash', 'a\\\\b.example.com'],
    ['a quote and a semicolon', 'a\\"\\;b.example.com'],
    ['a line break', 'a\\010b.example.com'],
    ['octets that are no UTF-8', '\\255\\254.example.com'],
    ['what looks like another field', 'x\\032port=1.example.com'],
    ['a colon', 'a:1.example.com'],
    ['255 octets', `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(61)}`],
    ['255 octets that are all escaped', [63, 63, 63, 61].map((n) => '\\000'.repeat(n)).join('.')],
  ])('are read back of a name with %s', (_, host) => {
    const data = new SrvData({ target: DomainName.parse(host), port: 1688 });
    const marks = new Marks([[data.memberKey, 'corp-dns']]);
    const set = writeTxtMarks(NAME, null, { before: Marks.NONE, after: marks });
    expect(readTxtMarks(set).equals(marks)).toBe(true);
    expect(set?.data).toHaveLength(1);
  });

  it('are read back of any name, any port and any owners', () => {
    const label = fc
      .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 63 })
      .map((octets) => String.fromCharCode(...octets));
    const mark = fc.record({
      labels: fc.array(label, { maxLength: 3 }),
      port: fc.integer({ min: 0, max: 65535 }),
      owner: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,62}$/),
    });
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 5 }), (list) => {
        const marks = new Marks(
          list.map(({ labels, port, owner }) => [
            new SrvData({ target: DomainName.fromLabels(labels), port }).memberKey,
            owner,
          ]),
        );
        const set = writeTxtMarks(NAME, null, { before: Marks.NONE, after: marks });
        expect(readTxtMarks(set).toJSON()).toEqual(marks.toJSON());
        expect(writeTxtMarks(NAME, set, { before: marks, after: Marks.NONE })).toBeNull();
        expect(Marks.fromJson(JSON.parse(JSON.stringify(marks)) as never).equals(marks)).toBe(true);
      }),
    );
  });
});
