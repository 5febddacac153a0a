import type { ProbeResult } from '../probe/index.js';
import type { WindowsError } from './windows-errors.js';

/** Whether Microsoft or an RFC says it, or whether it is a conclusion of ours. */
export type Evidence = 'documented' | 'inferred';

/**
 * - `found`: the client would use `chosen`.
 * - `unreachable`: there are records, and every host that they name failed: not there, or not KMS.
 * - `none`: the domain has no record, or says by the null target that it has no KMS host.
 * - `indeterminate`: DNS did not answer, or no host could be told usable or not, so what a client would find is not known.
 */
export type DiscoveryOutcome = 'found' | 'unreachable' | 'none' | 'indeterminate';

export interface Candidate {
  readonly target: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
  /** The exact chance that this one is tried first, 0 to 1. */
  readonly probability: number;
  /** In the order in which they are connected to. Of a host that was not tried: those that came with the answer. */
  readonly addresses: readonly string[];
  readonly probe: ProbeResult;
}

export interface Query {
  readonly name: string;
  readonly type: string;
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
  /** Which part of the client's way this is: `names`, `query`, `order`, `addresses`, `probe`, `verdict`, or `explain`. */
  readonly step: string;
  /** The rule that was followed, lower-case words with hyphens. */
  readonly rule: string;
  /** Of the rule: whether it is documented that clients do so. */
  readonly evidence: Evidence;
  readonly detail: string;
}

export interface Chosen {
  readonly target: string;
  readonly port: number;
  readonly address: string;
}

/** Plain data, the JSON that `kmsdns discover --json` prints. Names are in lower case, without the last dot. */
export interface DiscoveryResult {
  readonly command: 'discover';
  readonly outcome: DiscoveryOutcome;
  /** Where the candidates come from. */
  readonly source: 'dns';
  /** The domain whose record was asked for. */
  readonly domain: string;
  /** What a Windows client would show; null when it would find a host, or when it is not known. */
  readonly windowsError: WindowsError | null;
  readonly chosen: Chosen | null;
  /** In the order tried. */
  readonly candidates: readonly Candidate[];
  readonly queries: readonly Query[];
  /** Records of other domains that this answer hides. One suffix is asked so far, so nothing can be hidden. */
  readonly shadowed: readonly string[];
  readonly trace: readonly TraceStep[];
  readonly warnings: readonly string[];
}
