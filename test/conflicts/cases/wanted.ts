import { ADDRESSES, BOTH, hosts, KMS1, ONE, ONE_SERVER, OWNER, SRV, TWO_SERVERS, type Row } from './case.js';

/** What only an inventory, a kind of client or a view from outside shows. */
export const WANTED: readonly Row[] = [
  [
    'public-exposure',
    'a view from the Internet that has a host',
    {
      faulty: { records: ONE, servers: ONE_SERVER, views: { public: [KMS1, `${SRV} 5 0 0 .`] } },
      severity: 'error',
      says: `the Internet sees ${OWNER}`,
      records: ['kms1.corp.example:1688'],
      // That the views differ is then as it should be.
      healthy: { records: ONE, servers: ONE_SERVER, views: { inside: ONE, public: [] } },
    },
  ],
  [
    'public-exposure',
    'beside a view inside that has another host',
    {
      faulty: { records: BOTH, servers: TWO_SERVERS, views: { inside: BOTH, public: ONE } },
      severity: 'error',
      says: `the Internet sees ${OWNER}`,
      healthy: { records: ONE, servers: ONE_SERVER, views: { public: [`${SRV} 0 0 0 .`] } },
    },
  ],
  [
    'mixed-services',
    'one host for Office only',
    {
      faulty: { records: BOTH, hosts: hosts({ serves: ['windows'] }, { serves: ['office'] }) },
      severity: 'warn',
      says: 'the hosts of corp.example serve different products',
      records: ['kms1.corp.example:1688', 'kms2.corp.example:1688'],
      healthy: {
        records: BOTH,
        hosts: hosts({ serves: ['windows', 'office'] }, { serves: ['office', 'windows'] }),
      },
    },
  ],
  [
    'address-not-listed',
    'a name that leads elsewhere',
    {
      faulty: { records: ONE, hosts: hosts({ addresses: ['192.0.2.99'] }) },
      severity: 'warn',
      says: 'kms1.corp.example does not have the addresses that the inventory has for it',
      shows: ['192.0.2.1 is not in the inventory', '192.0.2.99 is missing'],
      records: ['kms1.corp.example:1688'],
      healthy: { records: ONE, hosts: hosts({ addresses: ['192.0.2.1'] }, { addresses: ['192.0.2.99'] }) },
    },
  ],
  [
    'address-not-listed',
    'one address is missing',
    {
      faulty: { records: ONE, hosts: hosts({ addresses: ['192.0.2.1', '2001:db8::1'] }) },
      severity: 'warn',
      says: 'kms1.corp.example does not have the addresses',
      healthy: {
        records: [...ONE, 'kms1.corp.example 60 AAAA 2001:DB8::1'],
        hosts: hosts({ addresses: ['192.0.2.1', '2001:db8::1'] }),
      },
    },
  ],
  [
    'port-not-listed',
    'where the host has one port',
    {
      faulty: { records: ONE, hosts: hosts({ ports: [1689] }) },
      severity: 'error',
      says: 'kms1.corp.example:1688 has a port that the inventory does not have for kms1.corp.example',
      records: ['kms1.corp.example:1688'],
      fix: 'safe: - 0 0 1688 kms1.corp.example 3600 + 0 0 1689 kms1.corp.example 3600',
      healthy: { records: ONE, hosts: hosts({ ports: [1689, 1688] }) },
    },
  ],
  [
    'port-not-listed',
    'where the host has two others',
    {
      faulty: { records: ONE, hosts: hosts({ ports: [1689, 1690] }) },
      severity: 'error',
      says: 'kms1.corp.example:1688 has a port that the inventory does not have',
      fix: 'none',
    },
  ],
  [
    'duplicate-member',
    'on two ports, of which the inventory has one',
    {
      faulty: {
        records: [...ONE, `${SRV} 0 0 1689 kms1.corp.example`],
        hosts: hosts({ ports: [1689] }),
      },
      severity: 'warn',
      says: 'on the ports 1688 and 1689',
      fix: 'safe: - 0 0 1688 kms1.corp.example 3600',
    },
  ],
  [
    'target-local-address',
    'loopback only',
    {
      faulty: {
        records: [KMS1, 'kms1.corp.example 60 A 127.0.0.1'],
        servers: ONE_SERVER,
        probes: { '127.0.0.1:1688': 'refused' },
      },
      severity: 'error',
      says: 'kms1.corp.example has no address that leads to another machine',
      records: ['kms1.corp.example:1688'],
      // Served by nobody but this machine: a trial.
      healthy: { records: [KMS1, 'kms1.corp.example 60 A 127.0.0.1'] },
    },
  ],
  ...['fe80::1', '169.254.7.7', '0.0.0.0', '::'].map((address): Row => [
    'target-local-address',
    `${address} beside another`,
    {
      faulty: {
        records: [...ONE, `kms1.corp.example 60 ${address.includes(':') ? 'AAAA' : 'A'} ${address}`],
      },
      severity: 'warn',
      says: 'kms1.corp.example also has an address that leads to no other machine',
    },
  ]),
  [
    'single-host',
    '51 machines',
    {
      faulty: { records: ONE, clients: 50, windowsServers: 1 },
      severity: 'info',
      says: '51 machines look in corp.example, which has one host',
      records: ['kms1.corp.example:1688'],
      healthy: { records: ONE, clients: 50, windowsServers: 0 },
    },
  ],
  [
    'single-host',
    'however many servers there are',
    {
      faulty: { records: ONE, clients: 51 },
      severity: 'info',
      says: '51 machines look in corp.example',
      healthy: { records: BOTH, clients: 51 },
    },
  ],
  [
    'priority-with-caching',
    'a backup',
    {
      faulty: {
        records: [KMS1, `${SRV} 10 0 1688 kms2.corp.example`, ...ADDRESSES],
        searches: [{ client: 'pc', domains: ['lab.example', 'corp.example'], caching: true }],
      },
      severity: 'info',
      says: 'corp.example has hosts of different priorities, and its clients keep the host that they found',
      records: ['kms1.corp.example:1688', 'kms2.corp.example:1688'],
      healthy: {
        records: [KMS1, `${SRV} 10 0 1688 kms2.corp.example`, ...ADDRESSES],
        searches: [
          { client: 'pc', domains: ['corp.example'], caching: false },
          { client: 'lab-pc', domains: ['lab.example'], caching: true },
        ],
      },
    },
  ],
];
