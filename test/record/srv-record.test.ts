import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { kmsDomain, kmsOwner, SrvData, SrvRecord } from '../../src/record/index.js';
import { domainName, srvData, ttl } from '../arbitraries.js';
import { inputErrorOf } from '../errors.js';

const JSON_RECORD = {
  name: '_vlmcs._tcp.corp.example.com',
  type: 'SRV',
  ttl: 3600,
  priority: 0,
  weight: 0,
  port: 1688,
  target: 'kms1.corp.example.com',
};

describe('the SRV record of a KMS host', () => {
  it('has the defaults of Microsoft', () => {
    const record = SrvRecord.forKms('Corp.Example.com', { target: 'KMS1.corp.example.com' });
    expect(record.toText()).toBe('_vlmcs._tcp.Corp.Example.com. 3600 IN SRV 0 0 1688 KMS1.corp.example.com.');
    expect(record.toJSON()).toEqual(JSON_RECORD);
  });

  it('stands at a name that leads back to its domain', () => {
    const domain = DomainName.parse('corp.example.com');
    expect(kmsDomain(kmsOwner(domain))).toEqual(domain);
    expect(kmsDomain(DomainName.parse('_VLMCS._TCP.corp.example.com'))?.key).toBe('corp.example.com');
    expect(kmsDomain(DomainName.parse('_ldap._tcp.corp.example.com'))).toBeUndefined();
    expect(kmsDomain(DomainName.root)).toBeUndefined();
  });

  it.each([
    ['_vlmcs._tcp.a.example. 60 IN SRV 1 2 3 kms.a.example.', 60],
    ['_vlmcs._tcp.a.example. IN 60 SRV 1 2 3 kms.a.example.', 60],
    ['_vlmcs._tcp.a.example. IN SRV 1 2 3 kms.a.example. ; comment', 3600],
    ['_vlmcs._tcp.a.example SRV 1 2 3 kms.a.example', 3600],
    ['_vlmcs._tcp.a.example 1h srv (1 2\n 3 kms.a.example)', 3600],
  ])('%j is read', (text, seconds) => {
    expect(SrvRecord.parse(text).toText()).toBe(
      `_vlmcs._tcp.a.example. ${seconds} IN SRV 1 2 3 kms.a.example.`,
    );
  });

  it.each([
    ['', 'record', 'is empty'],
    ['_vlmcs._tcp.a.example.', 'record', 'is not an SRV record'],
    ['_vlmcs._tcp.a.example. IN A 192.0.2.1', 'record', '"A" stands where SRV is expected'],
    ['_vlmcs._tcp.a.example. CH SRV 1 2 3 x.', 'record', '"CH" stands where SRV is expected'],
    ['_vlmcs._tcp.a.example. 60 60 SRV 1 2 3 x.', 'record', '"60" stands where SRV is expected'],
    ['_vlmcs._tcp.a.example. SRV 1 2 3', 'SRV', 'has 3 fields, not 4'],
    ['_vlmcs._tcp.a.example. SRV 1 2 99999 x.', 'port', '"99999"'],
    ['_vlmcs._tcp.a.example. SRV 1 2 3 a..b', 'target', 'a label is empty'],
    ['_vlmcs..a.example. SRV 1 2 3 x.', 'name', 'a label is empty'],
    ['a. SRV 1 2 3 x.\nb. SRV 1 2 3 x.', 'record', 'has more than one record'],
  ])('%j is refused: %s: %s', (text, field, problem) => {
    const error = inputErrorOf(() => SrvRecord.parse(text));
    expect(error.field).toBe(field);
    expect(error.message).toContain(problem);
  });

  it.each([
    [null, 'record'],
    [[], 'record'],
    ['x', 'record'],
    [{ ...JSON_RECORD, type: 'A' }, 'type'],
    [{ ...JSON_RECORD, name: 7 }, 'name'],
    [{ ...JSON_RECORD, ttl: '3600' }, 'ttl'],
    [{ ...JSON_RECORD, ttl: -1 }, 'ttl'],
    [{ ...JSON_RECORD, priority: 65536 }, 'priority'],
    [{ ...JSON_RECORD, weight: 1.5 }, 'weight'],
    [{ ...JSON_RECORD, port: undefined }, 'port'],
    [{ ...JSON_RECORD, target: '' }, 'target'],
  ])('JSON %j is refused for its %s', (json, field) => {
    expect(inputErrorOf(() => SrvRecord.fromJson(json)).field).toBe(field);
  });

  it('comes back from its text and its JSON', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(domainName, ttl, srvData, (name, seconds, data) => {
        const record = new SrvRecord(name, seconds, data);
        expect(SrvRecord.parse(record.toText()).toText()).toBe(record.toText());
        const json: unknown = JSON.parse(JSON.stringify(record));
        expect(SrvRecord.fromJson(json).equals(record)).toBe(true);
        expect(SrvRecord.fromJson(json).toJSON()).toEqual(json);
      }),
      { numRuns: 500 },
    );
  });
});

describe('SRV data', () => {
  it('of two members differs by target or port alone', () => {
    const member = (fields: object): string =>
      new SrvData({ target: 'kms1.example.com', ...fields }).memberKey;
    expect(member({ priority: 5, weight: 7 })).toBe(member({ target: 'KMS1.Example.com' }));
    expect(member({ port: 1689 })).not.toBe(member({}));
    expect(member({ target: 'kms2.example.com' })).not.toBe(member({}));
  });

  it('says whether its target is null (RFC 2782)', () => {
    expect(new SrvData({ target: '.' }).isNullTarget).toBe(true);
    expect(new SrvData({ target: 'kms1.example.com' }).isNullTarget).toBe(false);
  });
});
