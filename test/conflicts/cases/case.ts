import type { Severity } from '../../../src/conflicts/index.js';
import type { InventoryHost } from '../../../src/conflicts/policy.js';
import type { Estate } from '../estate.js';

export const OWNER = '_vlmcs._tcp.corp.example';
export const SRV = `${OWNER} 3600 SRV`;
export const KMS1 = `${SRV} 0 0 1688 kms1.corp.example`;
export const KMS2 = `${SRV} 0 0 1688 kms2.corp.example`;
export const ADDRESSES = ['kms1.corp.example 60 A 192.0.2.1', 'kms2.corp.example 60 A 192.0.2.2'];
export const BOTH = [KMS1, KMS2, ...ADDRESSES];
export const ONE = [KMS1, ...ADDRESSES];
export const TWO_SERVERS = { 'ns1.corp.example': BOTH, 'ns2.corp.example': BOTH };
export const ONE_SERVER = { 'ns1.corp.example': ONE };

/** The planted fault gets exactly this finding, the healthy twin none. */
export interface Case {
  readonly faulty: Estate;
  readonly severity: Severity;
  /** Part of the message. */
  readonly says: string;
  /** A part of some line of the evidence, each. */
  readonly shows?: readonly string[];
  readonly records?: readonly string[];
  /** `safe: - 10 0 1688 kms1.corp.example 3600 + ...`; `none` where no change is plain. */
  readonly fix?: string;
  readonly healthy?: Estate;
}

export type Row = readonly [rule: string, variant: string, Case];

/** An inventory of kms1, kms2 and so on. */
export function hosts(...known: readonly Partial<InventoryHost>[]): Estate['hosts'] {
  const unknown = { ports: undefined, serves: undefined, addresses: undefined };
  return new Map(known.map((host, i) => [`kms${i + 1}.corp.example`, { ...unknown, ...host }]));
}
