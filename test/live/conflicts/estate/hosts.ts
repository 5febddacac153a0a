/** A KMS host of the inventory: its lines in `estate.test`, and what `kmsdns.yaml` says of it. */
interface Host {
  readonly lines: readonly string[];
  /** By their words; `kms` unless said. */
  readonly ports?: readonly string[];
  readonly serves?: readonly string[];
  readonly addresses?: readonly string[];
}

/** The inventory. */
export const HOSTS: Readonly<Record<string, Host>> = {
  kms1: { lines: ['A 127.10.0.1'] },
  kms2: { lines: ['A 127.10.0.2'], addresses: ['127.10.0.2'], serves: ['windows', 'office'] },
  kms3: { lines: ['A 127.10.0.3'] },
  backup: { lines: ['A 127.10.0.4'] },
  dual: { lines: ['A 127.10.0.5', 'AAAA ::1'], addresses: ['127.10.0.5', '::1'] },
  six: { lines: ['AAAA ::1'] },
  'kms-9.paris': { lines: ['A 127.10.0.6'] },
  shared: { lines: ['A 127.10.0.7', 'A 127.10.0.8'] },
  heavy: { lines: ['A 127.10.0.10'] },
  light: { lines: ['A 127.10.0.11'] },
  // For faults only.
  same: { lines: ['A 127.10.0.1'] },
  office: { lines: ['A 127.10.0.12'], serves: ['office'] },
  strayed: { lines: ['A 127.10.0.13'], addresses: ['127.10.0.99'] },
  nowhere: { lines: ['A 0.0.0.0'] },
  busy: { lines: ['A 127.0.0.1'], ports: ['kms', 'web', 'silent'] },
  offline: { lines: ['A 127.0.0.1'], ports: ['dead'] },
  retired: { lines: [] },
  tiny: { lines: ['A 127.10.0.14'] },
  few1: { lines: ['A 127.10.0.15'] },
  few2: { lines: ['A 127.10.0.16'] },
  // One machine, at an address for documentation: nobody may connect to it.
  east: { lines: ['A 192.0.2.50'] },
  west: { lines: ['A 192.0.2.50'] },
};

/** Other lines of `estate.test`: names that are no hosts of the inventory. */
export const OTHERS: readonly string[] = [
  'rogue A 127.10.0.9',
  'alias CNAME kms1',
  'bare TXT "no address"',
  'kms_1 A 127.10.0.1',
  // Domains that are not on the list.
  '_vlmcs._tcp.apart1 SRV 0 0 {kms} east',
  '_vlmcs._tcp.apart2 SRV 0 0 {kms} west',
];

/** Where hosts listen for KMS, at one port for all. */
export const ADDRESSES: readonly string[] = [
  ...Array.from({ length: 16 }, (_, i) => `127.10.0.${i + 1}`),
  '::1',
];
