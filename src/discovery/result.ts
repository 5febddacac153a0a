import type { ProbeResult } from '../probe/index.js';
import type { ClientProfile } from './profile.js';
import type { Evidence } from './rules.js';
import type { WindowsError } from './windows-errors.js';

/**
 * - `found`: the client would use `chosen`.
 * - `unreachable`: there are hosts to try, and every one of them failed: not there, or not KMS.
 * - `none`: no domain of the client has a record, or the first that has one says by the null target that there is no
 *   KMS host; or the client has no domain to ask in, or no DNS server.
 * - `indeterminate`: DNS failed, or no host could be told usable or not, so what a client would find is not known.
 * - `not-kms-activated`: the client does not look for a KMS host at all.
 */
export type DiscoveryOutcome = 'found' | 'unreachable' | 'none' | 'indeterminate' | 'not-kms-activated';

/** Where hosts come from: the fixed one, the one that the client keeps, the lookup domain, or the other domains. */
export type Source = 'override' | 'cache' | 'lookup-domain' | 'dns';

export interface Candidate {
  readonly source: Source;
  readonly target: string;
  readonly port: number;
  /** Null for a host that is not from a record. */
  readonly priority: number | null;
  readonly weight: number | null;
  /** The exact chance that this one is tried first among those of its source, 0 to 1. */
  readonly probability: number;
  /**
   * The part of all clients like this one that ends up at this host as things stand, 0 to 1. Null unless every host of
   * its source was tried.
   */
  readonly share: number | null;
  /** In the order in which they are connected to. Of a host that was not tried: those that came with the answer. */
  readonly addresses: readonly string[];
  readonly probe: ProbeResult;
}

/** A domain whose record a client never gets to see, because it stops before. */
export interface Shadowed {
  readonly domain: string;
  readonly name: string;
  /** The data of the records, as a master file has it. */
  readonly records: readonly string[];
  /** What hides it: the domain that answers first, `fixed host`, or `cached host`. */
  readonly by: string;
}

export interface Query {
  readonly name: string;
  readonly type: string;
  /** The connection whose servers were asked; null where the client has only one set of them. */
  readonly via: string | null;
  /** As `LookupOutcome` has it: `found`, `nxdomain`, `nodata`, `servfail`, `timeout`, … */
  readonly outcome: string;
  /** `host:port` of who answered, or null when nobody did. */
  readonly server: string | null;
  /** Milliseconds, to a tenth. */
  readonly ms: number;
  /** The data of the records, as a master file has it. */
  readonly records: readonly string[];
}

export interface TraceStep {
  /** Which part of the client's way this is. */
  readonly step: Stage;
  /** The rule that was followed, lower-case words with hyphens. */
  readonly rule: string;
  /** How well it is known that clients follow the rule. */
  readonly evidence: Evidence;
  /** What the rule rests on. */
  readonly source: string;
  readonly detail: string;
}

export type Stage = 'client' | 'names' | 'query' | 'order' | 'addresses' | 'probe' | 'verdict' | 'explain';

export interface Chosen {
  readonly target: string;
  readonly port: number;
  readonly address: string;
}

/** Plain data, the JSON that `kmsdns discover --json` prints. Names are in lower case, without the last dot. */
export interface DiscoveryResult {
  readonly command: 'discover';
  /** Of this shape: fields may be added; it grows when one is changed or taken away. */
  readonly version: 1;
  /** The client that was played. */
  readonly client: ClientProfile;
  readonly outcome: DiscoveryOutcome;
  /** Where the candidates come from, or would; null when the client does not look for any. */
  readonly source: Source | null;
  /** The domain whose record the client follows; where none has one, the first that it asks; null when it asks none. */
  readonly domain: string | null;
  /** What a Windows client would show; null when it would find a host, or when it is not known. */
  readonly windowsError: WindowsError | null;
  readonly chosen: Chosen | null;
  /** In the order tried. */
  readonly candidates: readonly Candidate[];
  /** In the order asked. */
  readonly queries: readonly Query[];
  /** With `explain` only. */
  readonly shadowed: readonly Shadowed[];
  readonly trace: readonly TraceStep[];
  readonly warnings: readonly string[];
}
