import { KMS1, KMS2, type Twins } from './twin.js';

const at = (...members: readonly string[]): readonly string[] =>
  members.map((member) => `_vlmcs._tcp SRV ${member}.hq.example.`);
const HQ = [1, 2, 3, 4, 5, 6, 7].map((n) => `kms${n} A 192.0.2.${n}`);
const DOMAINS = ['a.example', 'b.example'];
const kmsHosts = (count: number): readonly string[] =>
  at(...Array.from({ length: count }, (_, i) => `0 0 1688 kms${i + 1}`));

/** What shows only where several domains are looked at. */
export const ACROSS: Twins = {
  shadowed: [
    {
      story: 'a branch with a host of its own, which hides that of the head office',
      both: {
        config: { profiles: { pc: { searchList: DOMAINS } } },
        zones: { 'a.example': KMS1, 'b.example': KMS2 },
      },
      faulty: {},
      healthy: {
        zones: {
          'a.example': [KMS1[0]!, '_vlmcs._tcp SRV 0 0 1688 kms2.b.example.', KMS1[1]!],
          'b.example': KMS2,
        },
      },
      finds: [['warn', null, 'a.example hides the records of b.example']],
    },
  ],
  'group-differs': [
    {
      story: 'a host that was added in one of two domains only',
      both: {
        domains: DOMAINS,
        config: {
          domains: { 'a.example': null, 'b.example': null },
          groups: { offices: { domains: DOMAINS } },
        },
      },
      faulty: {
        zones: {
          'hq.example': HQ,
          'a.example': at('0 0 1688 kms1', '0 0 1688 kms2'),
          'b.example': at('0 0 1688 kms1'),
        },
      },
      healthy: {
        zones: {
          'hq.example': HQ,
          'a.example': at('0 0 1688 kms1', '0 0 1688 kms2'),
          'b.example': at('0 0 1688 kms2', '0 0 1688 kms1'),
        },
      },
      finds: [['warn', null, '1 of the 2 domains of the group offices is not as a.example']],
    },
  ],
  'host-settings-differ': [
    {
      story: 'one host with two ports',
      both: { domains: DOMAINS },
      faulty: {
        zones: { 'hq.example': HQ, 'a.example': at('0 0 1688 kms1'), 'b.example': at('0 0 1689 kms1') },
      },
      healthy: {
        zones: { 'hq.example': HQ, 'a.example': at('0 0 1689 kms1'), 'b.example': at('0 0 1689 kms1') },
      },
      finds: [['warn', null, 'kms1.hq.example is published with the ports 1688 and 1689']],
    },
    {
      story: 'a host that is a backup in one domain and the first in the other',
      both: { domains: DOMAINS },
      faulty: {
        zones: { 'hq.example': HQ, 'a.example': at('0 0 1688 kms1'), 'b.example': at('10 0 1688 kms1') },
      },
      healthy: {
        zones: { 'hq.example': HQ, 'a.example': at('0 0 1688 kms1'), 'b.example': at('10 0 1688 kms2') },
      },
      finds: [['info', null, 'kms1.hq.example is published with different priorities or weights']],
    },
  ],
  'same-address-across-domains': [
    {
      story: 'one machine under the name of each domain',
      faulty: { zones: { 'a.example': KMS1, 'b.example': KMS1 } },
      healthy: { zones: { 'a.example': KMS1, 'b.example': KMS2 } },
      finds: [['info', null, 'kms1.a.example and kms1.b.example have the same address']],
    },
  ],
  'too-many-hosts-for-population': [
    {
      story: 'two hosts for 40 machines',
      both: {
        zones: { 'corp.example': [...KMS1, ...KMS2] },
      },
      faulty: { config: { domains: { 'corp.example': { clients: 30, servers: 10 } } } },
      healthy: { config: { domains: { 'corp.example': { clients: 30, servers: 20 } } } },
      finds: [['warn', null, '2 hosts are not expected to count enough machines']],
    },
  ],
  'population-below-threshold': [
    {
      story: 'a domain with 24 machines',
      both: { zones: { 'corp.example': KMS1 } },
      faulty: { config: { domains: { 'corp.example': { clients: 20, servers: 4 } } } },
      healthy: { config: { domains: { 'corp.example': { clients: 20, servers: 5 } } } },
      finds: [['warn', null, '1 host is published where fewer machines look']],
    },
  ],
  'too-many-kms-hosts': [
    {
      story: 'seven hosts in two domains',
      both: { domains: DOMAINS },
      faulty: {
        zones: { 'hq.example': HQ, 'a.example': kmsHosts(6), 'b.example': at('0 0 1688 kms7') },
      },
      healthy: {
        zones: { 'hq.example': HQ, 'a.example': kmsHosts(6), 'b.example': at('0 0 1688 kms6') },
      },
      finds: [['info', null, '7 different KMS hosts are published']],
    },
  ],
};
