import type { Row } from './case.js';

const srv = (domain: string, host: string, data = '0 0 1688'): string =>
  `_vlmcs._tcp.${domain} 3600 SRV ${data} ${host}.corp.example`;
const ADDRESSES = Array.from({ length: 9 }, (_, i) => `kms${i + 1}.corp.example 60 A 192.0.2.${i + 1}`);
const a = (host: string, address: string): string => `${host}.corp.example 60 A ${address}`;

const THREE = ['a.example', 'b.example', 'c.example'];
const MANY = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}.example`);
const [A, B, C] = THREE as [string, string, string];
const GROUP = [{ name: 'offices', domains: THREE }];
const SEARCH = [{ client: 'pc', domains: [A, B], caching: false }];
const machines = (clients: number, servers = 0) => ({ clients, servers });

/** What only shows where several domains are looked at. */
export const ACROSS: readonly Row[] = [
  [
    'shadowed',
    'a domain that is asked first',
    {
      faulty: {
        domains: [A, B],
        records: [srv(A, 'kms1'), srv(B, 'kms1'), srv(B, 'kms2'), ...ADDRESSES],
        searches: SEARCH,
      },
      severity: 'warn',
      says: 'a.example hides the records of b.example',
      shows: [
        'pc: a.example is looked in before',
        'b.example: kms1.corp.example:1688, kms2.corp.example:1688',
      ],
      // All that the second has is in the first as well.
      healthy: {
        domains: [A, B],
        records: [srv(A, 'kms1'), srv(A, 'kms2'), srv(B, 'kms2'), ...ADDRESSES],
        searches: SEARCH,
      },
    },
  ],
  [
    'shadowed',
    'asked first only by clients that find nothing there',
    {
      faulty: {
        domains: THREE,
        records: [srv(B, 'kms1'), srv(C, 'kms2'), ...ADDRESSES],
        severities: { 'no-record': 'off' },
        searches: [{ client: 'pc', domains: THREE, caching: false }],
      },
      severity: 'warn',
      says: 'b.example hides the records of c.example',
      healthy: {
        domains: THREE,
        records: [srv(B, 'kms1'), srv(C, 'kms2'), ...ADDRESSES],
        severities: { 'no-record': 'off' },
        searches: [{ client: 'pc', domains: [A, C], caching: false }],
      },
    },
  ],
  [
    'group-differs',
    'a host is missing in one',
    {
      faulty: {
        domains: THREE,
        records: [...THREE.map((d) => srv(d, 'kms1')), srv(A, 'kms2'), srv(C, 'kms2'), ...ADDRESSES],
        groups: GROUP,
      },
      severity: 'warn',
      says: '1 of the 3 domains of the group offices is not as a.example, c.example',
      shows: ['b.example: kms2.corp.example is missing'],
      healthy: {
        domains: THREE,
        records: [...THREE.flatMap((d) => [srv(d, 'kms2'), srv(d, 'kms1')]), ...ADDRESSES],
        groups: GROUP,
      },
    },
  ],
  [
    'group-differs',
    'another priority, and a host more',
    {
      faulty: {
        domains: [A, B],
        records: [srv(A, 'kms1'), srv(B, 'kms1', '10 0 1688'), srv(B, 'kms2'), ...ADDRESSES],
        groups: [{ name: 'offices', domains: [A, B] }],
      },
      severity: 'warn',
      says: '1 of the 2 domains of the group offices is not as a.example',
      shows: [
        'kms1.corp.example has port 1688 priority 10 weight 0 instead of port 1688 priority 0 weight 0',
      ],
    },
  ],
  [
    'host-settings-differ',
    'two ports',
    {
      faulty: { domains: [A, B], records: [srv(A, 'kms1'), srv(B, 'kms1', '0 0 1689'), ...ADDRESSES] },
      severity: 'warn',
      says: 'kms1.corp.example is published with the ports 1688 and 1689',
      shows: ['port 1688 in a.example', 'port 1689 in b.example'],
      // Both are ports of its own.
      healthy: {
        domains: [A, B],
        records: [srv(A, 'kms1'), srv(B, 'kms1', '0 0 1689'), ...ADDRESSES],
        hosts: new Map([
          ['kms1.corp.example', { ports: [1688, 1689], serves: undefined, addresses: undefined }],
        ]),
      },
    },
  ],
  [
    'host-settings-differ',
    'two weights',
    {
      faulty: {
        domains: THREE,
        records: [srv(A, 'kms1'), srv(B, 'kms1'), srv(C, 'kms1', '0 5 1688'), ...ADDRESSES],
      },
      severity: 'info',
      says: 'kms1.corp.example is published with different priorities or weights',
      shows: ['priority 0 weight 0 in a.example, b.example', 'priority 0 weight 5 in c.example'],
    },
  ],
  [
    'same-address-across-domains',
    'one machine under two names',
    {
      faulty: {
        domains: [A, B],
        records: [srv(A, 'kms1'), srv(B, 'old'), ...ADDRESSES, a('old', '192.0.2.1')],
      },
      severity: 'info',
      says: 'kms1.corp.example and old.corp.example have the same address, in different domains',
      shows: ['192.0.2.1', 'old.corp.example in b.example'],
      healthy: {
        domains: [A, B],
        records: [srv(A, 'kms1'), srv(B, 'kms2'), ...ADDRESSES, a('old', '192.0.2.1')],
      },
    },
  ],
  [
    'same-address-across-domains',
    'a balancer with a name in each of many domains',
    {
      faulty: {
        domains: MANY,
        records: MANY.flatMap((domain, i) => [srv(domain, `kms${i}`), a(`kms${i}`, '192.0.2.1')]),
      },
      severity: 'info',
      says: 'kms0.corp.example, kms1.corp.example, kms2.corp.example and 2 more have the same address',
    },
  ],
  [
    'too-many-hosts-for-population',
    'clients spread over two hosts',
    {
      faulty: {
        domains: [A],
        records: [srv(A, 'kms1'), srv(A, 'kms2'), ...ADDRESSES],
        clients: 40,
        windowsServers: 0,
      },
      severity: 'warn',
      says: '2 hosts are not expected to count enough machines',
      shows: ['kms1.corp.example: about 20 of 40 machines that look where it is published, and it needs 25'],
      // The other one takes over only when the first is away.
      healthy: {
        domains: [A],
        records: [srv(A, 'kms1'), srv(A, 'kms2', '10 0 1688'), ...ADDRESSES],
        clients: 40,
        windowsServers: 0,
      },
    },
  ],
  [
    'too-many-hosts-for-population',
    'counted over all domains, by weight',
    {
      faulty: {
        domains: [A, B],
        records: [
          ...[A, B].flatMap((d) => [srv(d, 'kms1', '0 90 1688'), srv(d, 'kms2', '0 9 1688')]),
          ...ADDRESSES,
        ],
        wanted: new Map([
          [A, machines(60, 10)],
          [B, machines(20)],
        ]),
      },
      severity: 'warn',
      says: '1 host is not expected to count enough machines',
      shows: ['kms2.corp.example: about 8.6 of 90'],
      healthy: {
        domains: [A, B],
        records: [srv(A, 'kms1'), srv(B, 'kms1'), srv(A, 'kms2'), srv(B, 'kms2'), ...ADDRESSES],
        wanted: new Map([
          [A, machines(30)],
          [B, machines(10, 10)],
        ]),
      },
    },
  ],
  [
    'population-below-threshold',
    '24 clients',
    {
      faulty: { domains: [A], records: [srv(A, 'kms1'), ...ADDRESSES], clients: 20, windowsServers: 4 },
      severity: 'warn',
      says: '1 host is published where fewer machines look than a host needs',
      shows: ['kms1.corp.example: about 24 of 24 machines', 'it needs 25'],
      healthy: { domains: [A], records: [srv(A, 'kms1'), ...ADDRESSES], clients: 21, windowsServers: 4 },
    },
  ],
  [
    'population-below-threshold',
    '4 servers',
    {
      faulty: { domains: [A], records: [srv(A, 'kms1'), ...ADDRESSES], clients: 0, windowsServers: 4 },
      severity: 'warn',
      says: '1 host is published where fewer machines look',
      shows: ['it needs 5'],
      healthy: { domains: [A], records: [srv(A, 'kms1'), ...ADDRESSES], clients: 0, windowsServers: 5 },
    },
  ],
  [
    'too-many-kms-hosts',
    'seven',
    {
      faulty: {
        domains: THREE,
        records: [...[1, 2, 3, 4, 5, 6, 7].map((n) => srv(THREE[n % 3]!, `kms${n}`)), ...ADDRESSES],
      },
      severity: 'info',
      says: '7 different KMS hosts are published',
      shows: ['kms7.corp.example'],
      healthy: {
        domains: THREE,
        records: [...[1, 2, 3, 4, 5, 6].map((n) => srv(THREE[n % 3]!, `kms${n}`)), ...ADDRESSES],
      },
    },
  ],
];
