import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InputError } from '../../src/errors.js';
import { parse, showRecord } from './support.js';

describe('a master file', () => {
  it.each<[what: string, text: string, records: string[]]>([
    ['a relative name', '$TTL 60\nwww A 192.0.2.1', ['www.corp.example 60 A 192.0.2.1']],
    ['an absolute name', '$TTL 60\nwww.corp.example. A 192.0.2.1', ['www.corp.example 60 A 192.0.2.1']],
    ['@ for the origin', '$TTL 60\n@ A 192.0.2.1', ['corp.example 60 A 192.0.2.1']],
    ['@ in data', '$TTL 60\nwww CNAME @', ['www.corp.example 60 CNAME corp.example.']],
    [
      'an escaped dot at the end of a relative name',
      '$TTL 60\na\\. A 192.0.2.1',
      ['a\\..corp.example 60 A 192.0.2.1'],
    ],
    ['TTL and class', 'www 60 IN A 192.0.2.1', ['www.corp.example 60 A 192.0.2.1']],
    ['class and TTL', 'www in 60 a 192.0.2.1', ['www.corp.example 60 A 192.0.2.1']],
    ['units in a TTL', 'www 1h30m A 192.0.2.1', ['www.corp.example 5400 A 192.0.2.1']],
    ['units in $TTL', '$TTL 1w\nwww A 192.0.2.1', ['www.corp.example 604800 A 192.0.2.1']],
    [
      'the owner of the line before',
      '$TTL 60\nwww A 192.0.2.1\n\tAAAA 2001:DB8::1',
      ['www.corp.example 60 A 192.0.2.1', 'www.corp.example 60 AAAA 2001:db8::1'],
    ],
    [
      'the TTL of the line before',
      'www 60 A 192.0.2.1\nftp A 192.0.2.2',
      ['www.corp.example 60 A 192.0.2.1', 'ftp.corp.example 60 A 192.0.2.2'],
    ],
    [
      '$ORIGIN, absolute and relative',
      '$TTL 60\n$ORIGIN sub\nwww A 192.0.2.1\n$ORIGIN other.corp.example.\nwww A 192.0.2.2',
      ['www.sub.corp.example 60 A 192.0.2.1', 'www.other.corp.example 60 A 192.0.2.2'],
    ],
    [
      'the owner before, after a new $ORIGIN',
      '$TTL 60\nwww A 192.0.2.1\n$ORIGIN sub\n A 192.0.2.2',
      ['www.corp.example 60 A 192.0.2.1', 'www.corp.example 60 A 192.0.2.2'],
    ],
    [
      'parentheses and comments',
      '$TTL 60 ; a minute\n@ SOA ns1 hostmaster ( 1 ; serial\n 2h 3 4\n 5 ) ; done',
      ['corp.example 60 SOA ns1.corp.example. hostmaster.corp.example. 1 7200 3 4 5'],
    ],
    ['strings', '$TTL 60\nt TXT "a;b" c\\ d "\\"e\\""', ['t.corp.example 60 TXT "a;b" "c d" "\\"e\\""']],
    ['an unknown type', '$TTL 60\nu TYPE65280 \\# 3 ab cd ef', ['u.corp.example 60 TYPE65280 \\# 3 abcdef']],
    [
      'a name like a type or a class',
      '$TTL 60\nin A 192.0.2.1\ntxt A 192.0.2.2',
      ['in.corp.example 60 A 192.0.2.1', 'txt.corp.example 60 A 192.0.2.2'],
    ],
    ['lines that end as on Windows', '$TTL 60\r\nwww A 192.0.2.1\r\n', ['www.corp.example 60 A 192.0.2.1']],
  ])('may have %s', (_, text, records) => {
    expect(parse(text).map(showRecord)).toEqual(records);
  });

  it.each<[text: string, field: string, message: string]>([
    ['www A 192.0.2.1', 'z:1', 'ttl: is left out, and there is no $TTL'],
    ['$TTL 60\n\n www A 192.0.2.1', 'z:3', 'owner: is left out, and no record stands before'],
    ['$TTL 60\nwww CH A 192.0.2.1', 'z:2', 'class: "CH" is not IN'],
    ['$TTL 60\nwww 60', 'z:2', 'type: is missing'],
    ['$TTL 60\nwww NONSENSE x', 'z:2', 'type: "NONSENSE" is not a record type'],
    ['$TTL 60\nwww A 192.0.2.256', 'z:2', 'A: "192.0.2.256" is not an IPv4 address'],
    ['$TTL 60\nwww A', 'z:2', 'A: has 0 fields, not 1'],
    ['$TTL 60\nwww MX 10', 'z:2', 'MX: has 1 fields, not 2'],
    ['$TTL 60\nwww AXFR x', 'z:2', 'AXFR: is a type that cannot stand in a zone'],
    [`$TTL 60\n${'a'.repeat(64)} A 192.0.2.1`, 'z:2', 'more than 63'],
    ['$TTL\nx', 'z:1', '$TTL: has nothing after it'],
    ['$TTL 60 61', 'z:1', '$TTL: has "61" after its one value'],
    ['$TTL soon', 'z:1', '$TTL: "soon" is not a TTL'],
    ['$GENERATE 1-9 host$ A 192.0.2.$', 'z:1', '$GENERATE: is not supported'],
    ['$NONSENSE x', 'z:1', '$NONSENSE: is not a directive'],
    ['$INCLUDE missing.db', 'z:1', '$INCLUDE: cannot read'],
    ['$TTL 60\n@ SOA a b ( 1 2', 'z:', '"(" is not closed'],
  ])('%j is refused at %s: %s', (text, field, message) => {
    const error = thrown(() => parse(text));
    expect(error.message).toContain(message);
    expect(error.field).toContain(field);
  });
});

describe('$INCLUDE', () => {
  it('reads a file beside the including one, with an origin of its own, and gives both back', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kmsdns-zone-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    mkdirSync(join(folder, 'parts'));
    writeFileSync(join(folder, 'parts', 'a.db'), 'a A 192.0.2.1\n$INCLUDE b.db\n');
    writeFileSync(join(folder, 'parts', 'b.db'), '$ORIGIN deep\n$TTL 30\nb A 192.0.2.2\n');
    const text = '$TTL 60\nfirst A 192.0.2.9\n$INCLUDE parts/a.db sub\n\tTXT still\nlast A 192.0.2.3\n';
    const records = parse(text, { source: join(folder, 'zone.db') });
    expect(records.map(showRecord)).toEqual([
      'first.corp.example 60 A 192.0.2.9',
      'a.sub.corp.example 60 A 192.0.2.1',
      'b.deep.sub.corp.example 30 A 192.0.2.2',
      'first.corp.example 30 TXT "still"',
      'last.corp.example 30 A 192.0.2.3',
    ]);
    expect(records.map(({ source, line }) => `${source.slice(folder.length + 1)}:${line}`)).toEqual([
      'zone.db:2',
      join('parts', 'a.db:1'),
      join('parts', 'b.db:3'),
      'zone.db:4',
      'zone.db:5',
    ]);
  });

  it('of itself ends, with words', () => {
    const error = thrown(() => parse('$INCLUDE z', { readText: () => '$INCLUDE z' }));
    expect(error.message).toContain('nests more than 16 deep');
    expect(error.hint).toBe('See whether a file includes itself.');
  });

  it('names the included file where it is wrong', () => {
    const error = thrown(() => parse('$TTL 60\n$INCLUDE /p.db', { readText: () => '\nx A 1.2.3\n' }));
    expect(error.field).toBe('/p.db:2');
  });
});

function thrown(body: () => unknown): InputError {
  try {
    body();
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
