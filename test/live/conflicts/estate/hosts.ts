/** A KMS host of the inventory: its lines in `estate.test`, and the ports that it listens on. */
interface Host {
  readonly lines: readonly string[];
  /** `kms` unless said. */
  readonly ports?: readonly string[];
}

/** The inventory. */
export const HOSTS: Readonly<Record<string, Host>> = {
  kms1: { lines: ['A 127.10.0.1'] },
  kms2: { lines: ['A 127.10.0.2'] },
  kms3: { lines: ['A 127.10.0.3'] },
  backup: { lines: ['A 127.10.0.4'] },
  dual: { lines: ['A 127.10.0.5', 'AAAA ::1'] },
  six: { lines: ['AAAA ::1'] },
  'kms-9.paris': { lines: ['A 127.10.0.6'] },
  shared: { lines: ['A 127.10.0.7', 'A 127.10.0.8'] },
  // For faults only.
  same: { lines: ['A 127.10.0.1'] },
  busy: { lines: ['A 127.0.0.1'], ports: ['kms', 'kms2', 'web', 'silent'] },
  offline: { lines: ['A 127.0.0.1'], ports: ['dead'] },
  retired: { lines: [] },
};

/** Names that are no hosts of the inventory. */
export const OTHERS: readonly string[] = [
  'rogue A 127.10.0.9',
  'alias CNAME kms1',
  'bare TXT "no address"',
  'kms_1 A 127.10.0.1',
];

/** Where hosts listen for KMS, at one port for all. */
export const ADDRESSES: readonly string[] = [
  ...Array.from({ length: 9 }, (_, i) => `127.10.0.${i + 1}`),
  '::1',
];
