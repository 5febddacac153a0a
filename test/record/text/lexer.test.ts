import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../../src/errors.js';
import { lexLine, lexMasterFile } from '../../../src/record/index.js';
import { inputErrorOf } from '../../errors.js';

const words = (text: string): string[][] =>
  [...lexMasterFile(text)].map((entry) => entry.tokens.map((t) => (t.quoted ? `"${t.text}"` : t.text)));

describe('the words of a master file', () => {
  it.each<[name: string, text: string, entries: string[][]]>([
    ['one record', 'a 300 IN A 192.0.2.1\n', [['a', '300', 'IN', 'A', '192.0.2.1']]],
    ['no line end at the end', 'a A 1', [['a', 'A', '1']]],
    [
      'Windows line ends',
      'a A 1\r\nb A 2\r\n',
      [
        ['a', 'A', '1'],
        ['b', 'A', '2'],
      ],
    ],
    ['a byte order mark', '\ufeffa A 1', [['a', 'A', '1']]],
    ['comments and blank lines', '; c\n\na A 1 ; c "\n ; (\n', [['a', 'A', '1']]],
    ['parentheses', 'a SOA ( x ; c )\n y\n) z\nb', [['a', 'SOA', 'x', 'y', 'z'], ['b']]],
    ['parentheses without blanks', 'a(b)c', [['a', 'b', 'c']]],
    ['nested parentheses', 'a ((b)\n c) d', [['a', 'b', 'c', 'd']]],
    ['quotes', 'a TXT "x ; ( y" ""', [['a', 'TXT', '"x ; ( y"', '""']]],
    ['an escaped quote', 'a TXT "x\\"y\\\\" z', [['a', 'TXT', '"x\\"y\\\\"', 'z']]],
    ['an escaped line end in quotes', 'a TXT "x\\\ny"\nb', [['a', 'TXT', '"x\\\ny"'], ['b']]],
    ['a quote right behind a word', 'x"y"z', [['x', '"y"', 'z']]],
    ['escapes in a word', 'a\\.b\\;c\\ d e', [['a\\.b\\;c\\ d', 'e']]],
    ['a backslash at the end of a line', 'a\\\nb', [['a\\'], ['b']]],
    ['a backslash at the end', 'a\\', [['a\\']]],
    ['blanks that are no blanks to DNS', 'a\u00a0b\fc\u2028d', [['a\u00a0b\fc\u2028d']]],
    ['nothing', '', []],
  ])('%s', (_, text, entries) => {
    expect(words(text)).toEqual(entries);
  });

  it('know where they stand', () => {
    const text = '; top\n\n a A (\n 1 )\n"b\\\n" x\nc';
    const entries = [...lexMasterFile(text)];
    expect(entries.map((e) => [e.line, e.startsBlank, text.slice(e.start, e.end)])).toEqual([
      [3, true, ' a A (\n 1 )\n'],
      [5, false, '"b\\\n" x\n'],
      [7, false, 'c'],
    ]);
    for (const { tokens } of entries) {
      for (const t of tokens) {
        expect(text.slice(t.start, t.end)).toBe(t.quoted ? `"${t.text}"` : t.text);
      }
    }
  });

  it.each([
    ['a TXT "x\nb', 'zone.db:1', 'a quoted string is not closed'],
    ['ok\na TXT "x', 'zone.db:2', 'a quoted string is not closed'],
    ['ok\na SOA (\nx\ny', 'zone.db:2', '"(" is not closed'],
    ['ok\n\na ) b', 'zone.db:3', '")" stands without "("'],
  ])('%j: %s: %s', (text, field, problem) => {
    const error = inputErrorOf(() => [...lexMasterFile(text, 'zone.db')]);
    expect(error.field).toBe(field);
    expect(error.message).toContain(problem);
  });

  it('a line is one line', () => {
    expect(inputErrorOf(() => lexLine('a\nb')).message).toBe('record: has more than one record');
    expect(inputErrorOf(() => lexLine(' ; nothing')).message).toBe('record: is empty');
  });

  it('whatever the text, it ends, and the entries are in order', { timeout: 60_000 }, () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '\\', '"', '(', ')', ';', '\n', '\r', ' ', '\t', '\u00a0', '\f', '0', '.'),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, (source) => {
        let at = 0;
        try {
          for (const entry of lexMasterFile(source)) {
            expect(entry.start).toBeGreaterThanOrEqual(at);
            expect(entry.end).toBeGreaterThan(entry.start);
            at = entry.end;
          }
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('reads a megabyte in one word or a thousand parentheses without trouble', () => {
    expect(words('x'.repeat(1e6))[0]![0]).toHaveLength(1e6);
    expect(words(`${'('.repeat(1e5)}a${')'.repeat(1e5)}`)).toEqual([['a']]);
  });
});
