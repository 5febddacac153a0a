import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { lintOwner, lintSrv, SrvData } from '../../src/record/index.js';

const owner = DomainName.parse('_vlmcs._tcp.corp.example.com');

describe('an owner name', () => {
  it.each(['_vlmcs._tcp.corp.example.com', '_VLMCS._TCP.corp', '_vlmcs._tcp.vlmcs.example.com'])(
    '%s is right',
    (text) => {
      expect(lintOwner(DomainName.parse(text))).toEqual([]);
    },
  );

  it.each([
    ['_vmlcs._tcp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['vlmcs._tcp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_vlmcs.tcp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_vlmcs._udp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_vlmcs.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_vlmcs_tcp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_VLCMS._TCP.Corp.Example.com', 'owner-typo', 'Use _vlmcs._tcp.Corp.Example.com.'],
    ['_vlmc._tcp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_vlmcsd._tcp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['__vlmcs.__tcp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_tcp._vlmcs.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_kms._tcp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_vlmcs._tcp._vlmcs._tcp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_vlmcs._tcp._tcp.corp.example.com', 'owner-typo', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_vlmcs', 'owner-typo', 'Use _vlmcs._tcp.<domain>.'],
    ['_vlmcs._tcp', 'owner-no-domain', 'Use _vlmcs._tcp.<domain>.'],
    [
      '_vlmcs._tcp.corp.example.com.corp.example.com',
      'owner-doubled-suffix',
      'Use _vlmcs._tcp.corp.example.com.',
    ],
    ['_vlmcs._tcp.corp.example.com.example.com', 'owner-doubled-suffix', 'Use _vlmcs._tcp.corp.example.com.'],
    ['_ldap._tcp.corp.example.com', 'owner-not-kms', 'Use _vlmcs._tcp.<domain>.'],
    ['_tcp.corp.example.com', 'owner-not-kms', 'Use _vlmcs._tcp.<domain>.'],
    ['kms1.corp.example.com', 'owner-not-kms', 'Use _vlmcs._tcp.<domain>.'],
    ['.', 'owner-not-kms', 'Use _vlmcs._tcp.<domain>.'],
  ])('%s: %s', (text, id, remedy) => {
    expect(lintOwner(DomainName.parse(text))).toMatchObject([{ id, severity: 'error', remedy }]);
  });
});

describe('a target', () => {
  const lint = (target: DomainName | string, port = 1688): object[] =>
    lintSrv(owner, new SrvData({ target, port }));

  it.each([
    'kms1.corp.example.com',
    'kms1.other.example.net',
    'KMS-1.Corp.example.com',
    'example.com.example.net',
  ])('%s is right', (target) => {
    expect(lint(target)).toEqual([]);
  });

  it.each([
    ['.', 'target-null', 'Name a host as the target, or remove the record.'],
    [
      '192.0.2.1',
      'target-ip-address',
      'Create an A or AAAA record for the host and make its name the target.',
    ],
    [
      '2001:db8::1',
      'target-ip-address',
      'Create an A or AAAA record for the host and make its name the target.',
    ],
    [
      '192.0.2.1.corp.example.com',
      'target-ip-address',
      'Create an A or AAAA record for the host and make its name the target.',
    ],
    [
      'kms.corp.example.com.corp.example.com',
      'target-doubled-suffix',
      'Use kms.corp.example.com as the target.',
    ],
    ['kms.corp.example.com.example.com', 'target-doubled-suffix', 'Use kms.corp.example.com as the target.'],
    ['kms.Example.NET.example.net', 'target-doubled-suffix', 'Use kms.Example.NET as the target.'],
    [
      'kms_1.corp.example.com',
      'target-not-host',
      'Give the host a name of letters, digits and hyphens; BIND refuses updates with any other.',
    ],
    ['kms1', 'target-single-label', 'Use the full name, such as kms1.corp.example.com.'],
  ])('%s: %s', (target, id, remedy) => {
    expect(lint(target)).toMatchObject([{ id, remedy }]);
  });

  it('with port 0 cannot be connected to', () => {
    expect(lint('kms1.corp.example.com', 0)).toMatchObject([{ id: 'port-zero', severity: 'error' }]);
    expect(lint('kms1', 0)).toHaveLength(2);
  });
});
