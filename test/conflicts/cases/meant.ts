import { ADDRESSES, hosts, KMS1, ONE, SRV, type Row } from './case.js';

const DATA = '3600 SRV 0 0 1688 kms1.corp.example';

/** Names that are nearly right. */
export const MEANT: readonly Row[] = [
  ...[
    '_vlmcs.corp.example',
    '_vmlcs._tcp.corp.example',
    '_vlmcs._udp.corp.example',
    '_vlmcs._tcp.corp.example.corp.example',
  ].map((name): Row => [
    'misplaced-record',
    name,
    {
      faulty: { records: [`${name} ${DATA}`, ...ADDRESSES] },
      severity: 'error',
      says: `no client asks for ${name}, where the record of corp.example stands`,
      shows: [`${name} SRV kms1.corp.example:1688`],
      records: ['kms1.corp.example:1688'],
      // Beside the right one nobody misses it.
      healthy: { records: [`${name} ${DATA}`, ...ONE] },
    },
  ]),
  [
    'target-doubled-suffix',
    'of a host in the inventory',
    {
      faulty: { records: [`${SRV} 0 5 1689 kms1.corp.example.corp.example`], hosts: hosts({}) },
      severity: 'error',
      says: 'ends in corp.example twice',
      fix: 'safe: - 0 5 1689 kms1.corp.example.corp.example 3600 + 0 5 1689 kms1.corp.example 3600',
    },
  ],
  [
    'target-doubled-suffix',
    'beside the host itself',
    {
      faulty: { records: [...ONE, `${SRV} 10 0 1688 kms1.corp.example.corp.example`] },
      severity: 'error',
      says: 'ends in corp.example twice',
      fix: 'safe: - 10 0 1688 kms1.corp.example.corp.example 3600',
    },
  ],
  [
    'target-single-label',
    'of a host in the inventory',
    {
      faulty: { records: [`${SRV} 0 0 1688 kms1`], hosts: hosts({ ports: [1688] }) },
      severity: 'error',
      says: 'kms1 is a single label',
      fix: 'safe: - 0 0 1688 kms1 3600 + 0 0 1688 kms1.corp.example 3600',
    },
  ],
  [
    'target-alias',
    'beside the host itself',
    {
      faulty: {
        records: [
          KMS1,
          `${SRV} 0 0 1688 kms.corp.example`,
          'kms.corp.example 60 CNAME kms1.corp.example',
          ADDRESSES[0]!,
        ],
        severities: { 'same-address': 'off' },
      },
      severity: 'warn',
      says: 'kms.corp.example is an alias of kms1.corp.example',
      fix: 'confirm: - 0 0 1688 kms.corp.example 3600',
    },
  ],
];
