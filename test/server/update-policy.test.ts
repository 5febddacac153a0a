import { describe, expect, it } from 'vitest';
import type { RrType } from '../../src/record/index.js';
import { kmsPolicy, parseUpdatePolicy } from '../../src/server/index.js';
import { name } from './support.js';

const RULES = `
# who may change what
grant kms-all zonesub ANY;
grant narrow name _vlmcs._tcp.corp.example SRV TXT   // one name
deny  sub subdomain secret.sub.corp.example
grant sub subdomain sub.corp.example
grant corp-only zonesub corp.example SRV
grant * name open.corp.example TYPE65280
`;

type Case = [expected: 'allowed' | 'denied', key: string, set: string, zone?: string];

describe('an update policy', () => {
  const policy = parseUpdatePolicy(RULES, { source: 'policy' });
  it.each<Case>([
    ['allowed', 'kms-all', 'anything.corp.example SOA'],
    ['allowed', 'KMS-ALL', 'anything.corp.example A'],
    ['allowed', 'narrow', '_vlmcs._tcp.corp.example SRV'],
    ['allowed', 'narrow', '_VLMCS._TCP.Corp.Example TXT'],
    ['denied', 'narrow', '_vlmcs._tcp.corp.example A'],
    ['denied', 'narrow', 'x._vlmcs._tcp.corp.example SRV'],
    ['allowed', 'sub', 'sub.corp.example A'],
    ['allowed', 'sub', 'a.b.sub.corp.example TXT'],
    ['denied', 'sub', 'x.secret.sub.corp.example TXT'],
    ['denied', 'sub', 'notsub.corp.example A'],
    ['denied', 'sub', 'sub.corp.example NS'],
    ['denied', 'sub', 'sub.corp.example SOA'],
    ['allowed', 'corp-only', 'x.corp.example SRV'],
    ['denied', 'corp-only', 'x.other.example SRV', 'other.example'],
    ['allowed', 'somebody', 'open.corp.example TYPE65280'],
    ['denied', 'somebody', 'open.corp.example TXT'],
  ])('%s: %s changes %s', (expected, key, set, zone = 'corp.example') => {
    const [owner = '', type = ''] = set.split(' ');
    const allowed = policy.allows(name(key), name(owner), type as RrType, name(zone));
    expect(allowed ? 'allowed' : 'denied').toBe(expected);
  });

  it.each([
    ['', 'policy: has no rule'],
    ['# nothing', 'policy: has no rule'],
    ['\nallow k zonesub', 'policy:2: rule: "allow" is neither grant nor deny'],
    ['grant k', 'policy:1: rule: is cut short'],
    ['grant k self x', 'policy:1: rule: "self" is not name, subdomain or zonesub'],
    ['grant k name', 'policy:1: rule: name has no name after it'],
    ['grant k name a..b SRV', 'policy:1: name: a label is empty'],
    ['grant k zonesub corp.example NONSENSE', 'policy:1: type: "NONSENSE" is not a record type'],
    ['grant k zonesub AXFR', 'policy:1: type: AXFR is no type that a zone can have'],
    ['grant typo zonesub SRV', 'policy:1: key: there is no key "typo"'],
  ])('%j is refused: %s', (text, message) => {
    expect(() => parseUpdatePolicy(text, { source: 'policy', keys: [name('k')] })).toThrow(message);
  });
});

describe('the policy when none is given', () => {
  it.each<[string, boolean]>([
    ['_vlmcs._tcp.corp.example SRV', true],
    ['_VLMCS._tcp.a.b.example SRV', true],
    ['_kmsdns-owner._vlmcs._tcp.corp.example TXT', true],
    ['_vlmcs._tcp.corp.example TXT', false],
    ['_ldap._tcp.corp.example SRV', false],
    ['x._vlmcs._tcp.corp.example SRV', false],
    ['kms1.corp.example A', false],
    ['corp.example SOA', false],
  ])('%s: %s', (set, allowed) => {
    const [owner = '', type = ''] = set.split(' ');
    expect(kmsPolicy.allows(name('k'), name(owner), type as RrType, name('corp.example'))).toBe(allowed);
  });
});
