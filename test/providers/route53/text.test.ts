import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complaints } from '../../../providers/route53/complaints.js';
import { nameFromApi, nameToApi } from '../../../providers/route53/escapes.js';
import { parseValue, valueText } from '../../../providers/route53/values.js';
import { DomainName } from '../../../src/name/index.js';
import { AddressData, NameData, SrvData, TxtData, type RecordData } from '../../../src/record/index.js';

const owner = DomainName.parse('x.example.test');

describe('names', () => {
  it.each([
    ['_vlmcs._tcp.corp.example.com', '_vlmcs._tcp.corp.example.com.'],
    ['CORP.Example.COM', 'corp.example.com.'],
    ['*.example.com', '*.example.com.'],
    ['a.*.example.com', 'a.\\052.example.com.'],
    ['a\\.b.example.com', 'a\\056b.example.com.'],
    ['a\\127b.example.com', 'a\\177b.example.com.'],
    ['a\\\\b.example.com', 'a\\134b.example.com.'],
    ['bücher.example', 'xn--bcher-kva.example.'],
  ])('writes %s as %s', (text, api) => expect(nameToApi(DomainName.parse(text))).toBe(api));

  it.each([
    ['\\052.example.com.', '*.example.com'],
    ['a\\056b.example.com.', 'a\\.b.example.com'],
    ['a\\177b.example.com.', 'a\\127b.example.com'],
    ['plain.example.com', 'plain.example.com'],
  ])('reads %s as %s', (api, text) => expect(nameFromApi(api)?.text).toBe(text));

  it.each(['a..b.', '', undefined])('takes %s for no name', (api) =>
    expect(nameFromApi(api)).toBeUndefined(),
  );

  it('reads back whatever it has written', () => {
    const octets = fc.string({
      minLength: 1,
      maxLength: 20,
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(fc.array(octets, { minLength: 1, maxLength: 4 }), (labels) => {
        const name = DomainName.fromLabels(labels);
        expect(nameFromApi(nameToApi(name))?.equals(name)).toBe(true);
        expect(nameToApi(name)).toMatch(/^[a-z0-9_\\*.-]+$/);
      }),
    );
  });
});

describe('values', () => {
  it.each<[RecordData, string]>([
    [new SrvData({ target: 'kms1.corp.test' }), '0 0 1688 kms1.corp.test.'],
    [new SrvData({ port: 0, target: '.' }), '0 0 0 .'],
    [new SrvData({ target: 'odd\\.host.test' }), '0 0 1688 odd\\.host.test.'],
    [new SrvData({ target: 'odd\\032host.test' }), '0 0 1688 odd\\040host.test.'],
    [TxtData.fromText('a "b" \\ ;'), '"a \\"b\\" \\\\ ;"'],
    [TxtData.fromText('ü'), '"\\303\\274"'],
    [TxtData.fromText('\\052'), '"\\\\052"'],
    [new AddressData('AAAA', '2001:db8::1'), '2001:db8::1'],
    [new NameData('CNAME', DomainName.parse('a.test')), 'a.test.'],
  ])('writes %o as %s and reads it back', (data, text) => {
    expect(valueText(data)).toBe(text);
    expect(parseValue(owner, data.type, text).key).toBe(data.key);
  });

  it.each([
    ['without the last dot', '0 0 1688 kms1.corp.test'],
    ['with more space', '0   0\t1688 kms1.corp.test.'],
    ['in capitals', '0 0 1688 KMS1.Corp.TEST.'],
  ])('reads what others have written %s', (_, text) => {
    expect(parseValue(owner, 'SRV', text).key).toBe('0 0 1688 kms1.corp.test');
  });

  it.each([
    ['SRV', '0 0 1688'],
    ['SRV', '0 0 70000 kms1.corp.test.'],
    ['CAA', '0 issue "ca.example"'],
  ])('says that it does not read %s %s', (type, text) => {
    expect(() => parseValue(owner, type, text)).toThrow(expect.objectContaining({ code: 'ERR_PROVIDER' }));
  });
});

describe('the complaints of a refused batch', () => {
  const name = '_vlmcs._tcp.a.example.test';
  it.each([
    [`[Tried to create resource record set [name='${name}.', type='SRV'] but it already exists]`, true],
    [`Tried to create resource record set [name='${name}.', type='SRV'] but it already exists`, true],
    [`[Tried to delete resource record set [name='${name}.', type='SRV'] but it was not found]`, true],
    [
      `[Tried to delete resource record set [name='${name}.', type='SRV'] but the values provided do not match the current values]`,
      true,
    ],
    [
      `[RRSet of type SRV with DNS name ${name}. is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone example.test.]`,
      false,
    ],
    [
      `[RRSet with DNS name ${name}., type SRV cannot be created as other RRSets exist with the same name and type.]`,
      false,
    ],
  ])('%s', (message, isConflict) => {
    expect(complaints(message)).toEqual([expect.objectContaining({ name, type: 'SRV', isConflict })]);
  });

  it('come several at a time, with commas inside', () => {
    const all = complaints(
      "[Tried to create resource record set [name='a.test.', type='SRV'] but it already exists, " +
        "Tried to delete resource record set [name='\\052.b.test.', type='TXT'] but it was not found, " +
        'RRSet with DNS name c.test. is not permitted in zone example.test.]',
    );
    expect(all.map(({ name: n, type, isConflict }) => [n, type, isConflict])).toEqual([
      ['a.test', 'SRV', true],
      ['*.b.test', 'TXT', true],
      ['c.test', undefined, false],
    ]);
  });

  it('may be worded in a way that nobody has seen', () => {
    expect(complaints('Something is wrong with your batch')).toEqual([
      { words: 'Something is wrong with your batch', name: undefined, type: undefined, isConflict: false },
    ]);
  });
});
