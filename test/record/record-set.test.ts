import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import {
  AddressData,
  OpaqueData,
  RecordSet,
  SrvData,
  TxtData,
  type RecordData,
} from '../../src/record/index.js';
import { recordSet } from '../arbitraries.js';
import { inputErrorOf } from '../errors.js';

const name = DomainName.parse('_vlmcs._tcp.example.com');
const srv = (target: string, priority = 0): SrvData => new SrvData({ priority, target });
const set = (...data: SrvData[]): RecordSet<SrvData> => new RecordSet(name, 300, data);

describe('a record set', () => {
  it('keeps equal data once (RFC 2181 §5), whatever the case of its names', () => {
    expect(set(srv('kms1.example.com'), srv('KMS1.example.com')).data).toHaveLength(1);
  });

  it('equals another in any order, and without its TTL where asked', () => {
    const [a, b] = [srv('a.example.com'), srv('b.example.com')];
    expect(set(a, b).equals(set(b, a))).toBe(true);
    expect(set(a, b).equals(set(a))).toBe(false);
    expect(set(a).equals(set(b))).toBe(false);
    expect(set(a).equals(null)).toBe(false);
    expect(set(a).equals(set(a).withTtl(60))).toBe(false);
    expect(set(a).equals(set(a).withTtl(60), { ttl: false })).toBe(true);
    expect(set(a).equals(new RecordSet(DomainName.parse('other.example'), 300, [a]))).toBe(false);
  });

  it('says what another does not have', () => {
    const [a, b] = [srv('a.example.com'), srv('b.example.com')];
    expect(set(a, b).minus(set(a))).toEqual([b]);
    expect(set(a, b).minus(null)).toEqual([a, b]);
  });

  it.each<[string, RecordData[]]>([
    ['no data', []],
    ['data of two types', [srv('a.example.com'), new AddressData('A', '192.0.2.1')]],
  ])('with %s is refused', (_, data) => {
    expect(inputErrorOf(() => new RecordSet(name, 300, data)).field).toBe('data');
  });

  it('cannot be changed', () => {
    const one = set(srv('a.example.com'));
    expect([one, one.data, one.data[0]].every((value) => Object.isFrozen(value))).toBe(true);
  });

  it('comes back from its text and its JSON', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(recordSet, (original) => {
        const fromText = RecordSet.parse(original.toText());
        expect(fromText.toText()).toBe(original.toText());
        expect(fromText.equals(original)).toBe(true);
        expect(RecordSet.fromJson(JSON.parse(JSON.stringify(original))).equals(original)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['', 'set.txt', 'has no record'],
    ['a. 60', 'set.txt:1', 'is not a record'],
    ['a. 60 IN', 'set.txt:1', 'is not a record'],
    ['a. x IN A 192.0.2.1', 'set.txt:1', 'is not a TTL'],
    ['a. 60 IN NOPE 1', 'set.txt:1', 'is not a record type'],
    ['a. 60 A 192.0.2.1\nb. 60 A 192.0.2.1', 'set.txt:2', 'b is not a'],
    ['a. 60 A 192.0.2.1\na. 61 A 192.0.2.1', 'set.txt:2', 'the TTL 61 is not 60'],
    ['a. 60 A 192.0.2.1\n\na. 60 TXT x', 'set.txt:3', 'TXT is not A'],
    ['a. 60 A 192.0.2', 'set.txt:1', 'A: "192.0.2" is not an IPv4 address'],
  ])('text %j is refused: %s: %s', (text, field, problem) => {
    const error = inputErrorOf(() => RecordSet.parse(text, 'set.txt'));
    expect(error.field).toBe(field);
    expect(error.message).toContain(problem);
  });

  it.each([
    [undefined, 'record set'],
    [{ type: 'A', ttl: 1, data: ['192.0.2.1'] }, 'name'],
    [{ name: 'a', type: 'NOPE', ttl: 1, data: [] }, 'type'],
    [{ name: 'a', type: 'A', ttl: '1', data: ['192.0.2.1'] }, 'ttl'],
    [{ name: 'a', type: 'A', ttl: 1, data: '192.0.2.1' }, 'data'],
    [{ name: 'a', type: 'A', ttl: 1, data: [] }, 'data'],
    [{ name: 'a', type: 'A', ttl: 1, data: ['192.0.2.1', 7] }, 'data[1]'],
    [{ name: 'a', type: 'A', ttl: 1, data: ['192.0.2.1', ''] }, 'data[1]'],
    [{ name: 'a', type: 'A', ttl: 1, data: ['192.0.2'] }, 'data[0]'],
  ])('JSON %j is refused for %s', (json, field) => {
    expect(inputErrorOf(() => RecordSet.fromJson(json)).field).toBe(field);
  });
});

describe('data that could be misunderstood is refused', () => {
  it('opaque data of a type that has its own class', () => {
    expect(inputErrorOf(() => new OpaqueData(1, Buffer.alloc(4))).message).toContain('not opaque');
    expect(inputErrorOf(() => new OpaqueData('TYPE33', Buffer.alloc(7))).field).toBe('SRV');
  });

  it('opaque data goes by one name', () => {
    expect(new OpaqueData('TYPE257', Buffer.alloc(1)).type).toBe('CAA');
  });

  it('TXT strings that are not octets', () => {
    expect(inputErrorOf(() => new TxtData(['€'])).hint).toContain('fromText');
    expect(() => TxtData.fromText('x'.repeat(65_280))).toThrow('TXT: has 65536 octets, more than 65535');
    expect(TxtData.fromText('€'.repeat(200)).text).toBe('€'.repeat(200));
  });
});
