import { KMS1, KMS2, type Twins } from './twin.js';

const BOTH = { 'corp.example': [...KMS1, ...KMS2] };
const PRIORITIES = { 'corp.example': [...KMS1, '_vlmcs._tcp SRV 10 0 1688 kms2', KMS2[1]!] };

/** What only an inventory, a kind of client, a number of machines or a view from outside shows. */
export const WANTED: Twins = {
  'port-not-listed': [
    {
      story: 'a record from before the host got another port',
      both: { zones: { 'corp.example': KMS1 } },
      faulty: { config: { hosts: { 'kms1.corp.example': { ports: [1689] } } } },
      healthy: { config: { hosts: { 'kms1.corp.example': { ports: [1688, 1689] } } } },
      finds: [
        ['error', 'corp.example', 'kms1.corp.example:1688 has a port that the inventory does not have'],
      ],
    },
  ],
  'address-not-listed': [
    {
      story: 'the name of a host that has moved, with its old address',
      both: { config: { hosts: { 'kms1.corp.example': { addresses: ['192.0.2.1'] } } } },
      faulty: { zones: { 'corp.example': [KMS1[0]!, 'kms1 A 192.0.2.99'] } },
      healthy: { zones: { 'corp.example': KMS1 } },
      finds: [['warn', 'corp.example', 'kms1.corp.example does not have the addresses']],
    },
  ],
  'target-local-address': [
    {
      story: 'a host that has found no address but the one it gave itself',
      faulty: { zones: { 'corp.example': [KMS1[0]!, 'kms1 A 169.254.7.7'] } },
      healthy: { zones: { 'corp.example': KMS1 } },
      finds: [['error', 'corp.example', 'kms1.corp.example has no address that leads to another machine']],
    },
    {
      story: 'a host that has registered the address of its link as well',
      faulty: { zones: { 'corp.example': [...KMS1, 'kms1 AAAA fe80::1'] } },
      healthy: { zones: { 'corp.example': [...KMS1, 'kms1 AAAA 2001:db8::1'] } },
      finds: [
        ['warn', 'corp.example', 'kms1.corp.example also has an address that leads to no other machine'],
      ],
    },
  ],
  'mixed-services': [
    {
      story: 'a host for Office only, beside one for Windows only',
      both: { zones: BOTH },
      faulty: {
        config: {
          hosts: {
            'kms1.corp.example': { serves: ['windows'] },
            'kms2.corp.example': { serves: ['office'] },
          },
        },
      },
      healthy: {
        config: {
          hosts: {
            'kms1.corp.example': { serves: ['windows', 'office'] },
            'kms2.corp.example': { serves: ['office', 'windows'] },
          },
        },
      },
      finds: [['warn', 'corp.example', 'the hosts of corp.example serve different products']],
    },
  ],
  'single-host': [
    {
      story: 'one host for a hundred machines',
      both: { config: { domains: { 'corp.example': { clients: 80, servers: 20 } } } },
      faulty: { zones: { 'corp.example': KMS1 } },
      healthy: { zones: BOTH },
      finds: [['info', 'corp.example', '100 machines look in corp.example, which has one host']],
    },
  ],
  'priority-with-caching': [
    {
      story: 'a backup that clients stay with',
      both: { zones: PRIORITIES },
      faulty: { config: { profiles: { desk: { searchList: ['corp.example'] } } } },
      healthy: { config: { profiles: { desk: { searchList: ['corp.example'], hostCaching: false } } } },
      finds: [['info', 'corp.example', 'its clients keep the host that they found']],
    },
  ],
  'public-exposure': [
    {
      story: 'the zone inside, copied to the name servers of the Internet',
      both: { zones: { 'corp.example': KMS1 }, views: { internet: { at: 'second', public: true } } },
      faulty: { second: { 'corp.example': KMS1 } },
      healthy: { second: { 'corp.example': ['www A 192.0.2.80'] } },
      finds: [['error', 'corp.example', 'the Internet sees _vlmcs._tcp.corp.example']],
    },
  ],
};
