import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import { lexLine, parseRecordData, type RrType } from '../../../src/record/index.js';
import { recordData } from '../../arbitraries.js';
import { inputErrorOf } from '../../errors.js';

const origin = DomainName.parse('example.com');
const toName = (text: string): DomainName => {
  const name = DomainName.parse(text);
  return text.endsWith('.') ? name : name.concat(origin);
};
const read = (type: RrType, text: string): string => parseRecordData(type, lexLine(text), toName).toText();

describe('the data of a record from its text', () => {
  it.each<[RrType, string, string]>([
    ['A', '192.0.2.1', '192.0.2.1'],
    ['AAAA', '2001:DB8:0:0::1', '2001:db8::1'],
    ['AAAA', '::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['CNAME', 'kms1', 'kms1.example.com.'],
    ['NS', 'ns1.example.net.', 'ns1.example.net.'],
    ['MX', '10 mail', '10 mail.example.com.'],
    ['SRV', '0 0 1688 kms1', '0 0 1688 kms1.example.com.'],
    ['SRV', '65535 65535 65535 .', '65535 65535 65535 .'],
    ['TXT', 'plain "with blank" "q\\"uote" \\065', '"plain" "with blank" "q\\"uote" "A"'],
    ['TXT', '""', '""'],
    ['TXT', 'bücher', '"b\\195\\188cher"'],
    ['SOA', 'ns1 hostmaster 1 1h 10m 1w 60', 'ns1.example.com. hostmaster.example.com. 1 3600 600 604800 60'],
    ['TYPE65280', '\\# 3 ab CDEF', '\\# 3 abcdef'],
    ['TYPE65280', '\\# 0', '\\# 0'],
    ['CAA', '\\# 2 0000', '\\# 2 0000'],
    ['TYPE33', '0 0 1688 kms1', '0 0 1688 kms1.example.com.'],
  ])('%s %s', (type, text, expected) => {
    expect(read(type, text)).toBe(expected);
  });

  it.each<[RrType, string, field: string, problem: string]>([
    ['A', '192.0.2', 'A', 'is not an IPv4 address'],
    ['A', '192.0.2.256', 'A', 'is not an IPv4 address'],
    ['A', '2001:db8::1', 'A', 'is not an IPv4 address'],
    ['A', '192.0.2.1 192.0.2.2', 'A', 'has 2 fields, not 1'],
    ['AAAA', '192.0.2.1', 'AAAA', 'is not an IPv6 address'],
    ['AAAA', 'fe80::1%eth0', 'AAAA', 'is not an IPv6 address'],
    ['SRV', '0 0 1688', 'SRV', 'has 3 fields, not 4'],
    ['SRV', '0 0 1688 kms1 x', 'SRV', 'has 5 fields, not 4'],
    ['SRV', '0 0 65536 kms1', 'port', '"65536" is not a whole number from 0 to 65535'],
    ['SRV', '0 -1 1688 kms1', 'weight', '"-1" is not'],
    ['SRV', 'x 0 1688 kms1', 'priority', '"x" is not'],
    ['MX', '1.5 mail', 'preference', '"1.5" is not'],
    ['MX', 'mail', 'MX', 'has 1 fields, not 2'],
    ['TXT', `"${'x'.repeat(256)}"`, 'TXT', 'more than 255'],
    ['TXT', '"\\256"', 'TXT', '"\\256" is not an escape'],
    ['TXT', 'x\\', 'TXT', 'is not an escape'],
    ['SOA', 'ns1 hostmaster 1 2 3 4', 'SOA', 'has 6 fields, not 7'],
    ['SOA', 'ns1 hostmaster 4294967296 1 1 1 1', 'serial', 'is not a whole number'],
    ['SOA', 'ns1 hostmaster 1 1 1 1 1y', 'minimum', 'is not a TTL'],
    ['TYPE65280', '\\# 3 abcd', 'TYPE65280', 'is not RFC 3597 text'],
    ['TYPE65280', '\\# 1 a', 'TYPE65280', 'is not RFC 3597 text'],
    ['TYPE65280', '\\# x ab', 'TYPE65280', 'is not RFC 3597 text'],
    ['TYPE65280', '\\#', 'TYPE65280', 'is not RFC 3597 text'],
    ['TYPE65280', 'abcd', 'TYPE65280', 'text kmsdns does not read'],
    ['CAA', '0 issue "ca.example"', 'CAA', 'text kmsdns does not read'],
    ['A', '\\# 4 c0000201', 'A', 'is written as octets'],
    ['TYPE1', '\\# 4 c0000201', 'A', 'is written as octets'],
    ['SRV', '\\# 7 00000000069800', 'SRV', 'is written as octets'],
    ['TSIG', '\\# 0', 'TSIG', 'cannot stand in a zone'],
    ['ANY', 'x', 'ANY', 'cannot stand in a zone'],
  ])('%s %j is refused: %s: %s', (type, text, field, problem) => {
    const error = inputErrorOf(() => read(type, text));
    expect(error.field).toBe(field);
    expect(error.message).toContain(problem);
  });

  it('whatever the data, it comes back from its text', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(recordData, (data) => {
        const again = parseRecordData(data.type, lexLine(data.toText()), toName);
        expect(again.toText()).toBe(data.toText());
        expect(again.key).toBe(data.key);
        expect(again.constructor).toBe(data.constructor);
        expect(Object.isFrozen(again)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
