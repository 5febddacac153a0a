import type { ClientProfile, DiscoveryOutcome, Evidence, Source } from '../../../src/discovery/index.js';

/** Domain to the lines of its master file, behind SOA, NS and the address of `ns1`. */
export type Zones = Readonly<Record<string, readonly string[]>>;

/** What comes in place of the server's answer. */
export type Fault = 'servfail' | 'refused' | 'formerr' | 'notimp' | 'silence' | 'garbage';

/**
 * A client, the DNS that it is in, and what comes of it. All zones are below `example`. `{kms}` and so on stand for
 * the ports of `listeners.ts`.
 */
export interface Situation {
  readonly client: ClientProfile;
  readonly zones?: Zones;
  /** What the servers of a second connection serve; the first is `lan` then and the second `vpn`. */
  readonly elsewhere?: Zones;
  /** Names whose SRV and address questions are answered otherwise. */
  readonly faults?: Readonly<Record<string, Fault>>;
  readonly explain?: true;
  /** `rpc` unless given. */
  readonly probe?: 'none' | 'tcp';

  /** The names of SRV questions as they came to the server, in order. */
  readonly asks: readonly string[];
  readonly outcome: DiscoveryOutcome;
  readonly source: Source | null;
  readonly code?: string;
  /** `target:port address` */
  readonly chosen?: string;
  /** `target:port state` in the order tried, where it matters. */
  readonly tried?: readonly string[];
  /** The chance of each target to be tried first, where it matters. */
  readonly chances?: Readonly<Record<string, number>>;
  /** Domains that a client does not come to, though they have records. */
  readonly shadowed?: readonly string[];
  /** A part of each warning; none unless given. */
  readonly warnings?: readonly string[];
  /** Rules that the trace has among others, with how well they are known. */
  readonly rules?: Readonly<Record<string, Evidence>>;
  /** What is otherwise with a resolver that walks by itself: it follows aliases, and gives no additional records. */
  readonly recursive?: Partial<Situation>;
}

export type Row = readonly [story: string, situation: Situation];

/** Of the questions of a client in these domains. */
export function kmsNames(...domains: readonly string[]): string[] {
  return domains.map((domain) => `_vlmcs._tcp.${domain}`);
}

/** Lines of a zone. */
export const KMS = ['_vlmcs._tcp SRV 0 0 {kms} kms1', 'kms1 A 127.0.0.1'];
export const OTHER = ['_vlmcs._tcp SRV 0 0 {kms2} kms2', 'kms2 A 127.0.0.1'];
export const DEAD = ['_vlmcs._tcp SRV 0 0 {dead} old', 'old A 127.0.0.1'];
export const NO_RECORDS = ['_vlmcs._tcp TXT "moved"'];
export const NOTHING: readonly string[] = [];
