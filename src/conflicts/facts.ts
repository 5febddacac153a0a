import type { ProbeMode, ProbeResult } from '../probe/index.js';
import type { SrvRecordJson } from '../record/index.js';
import type { HostState } from '../resolve/index.js';

/** Of the format of the facts, where it changes so that an older reader would misread it. */
export const FACTS_VERSION = 2;

/** How it was observed, whatever the domains. */
export interface FactsHeader {
  readonly version: typeof FACTS_VERSION;
  /** When the observation began, ISO 8601 in UTC. */
  readonly at: string;
  readonly probe: ProbeMode;
  /** The views that were asked. */
  readonly views: readonly ViewDescription[];
  /** Which part of the list was looked at; null when it was all of it. */
  readonly shard: Shard | null;
}

/** Of a list, every domain whose place leaves `part - 1` when divided by `of`. */
export interface Shard {
  /** From 1. */
  readonly part: number;
  readonly of: number;
}

export interface ViewDescription {
  readonly name: string;
  /** It shows what anybody on the Internet sees. */
  readonly public: boolean;
}

/**
 * What was observed of one domain, as plain data: it can be saved, and judged again without a network and without the
 * other domains. Names are in lower case, without the last dot; servers are `host:port`.
 */
export interface Observation {
  /** The domain's place in the list that was checked, from 0. */
  readonly index: number;
  readonly facts: DomainFacts;
  /** By the target's name. */
  readonly targets: Readonly<Record<string, TargetFacts>>;
  /** By `address:port`; empty when nothing was probed. */
  readonly probes: Readonly<Record<string, ProbeResult>>;
}

/** All that was observed. */
export interface Facts extends FactsHeader {
  readonly observations: readonly Observation[];
}

export interface DomainFacts {
  readonly domain: string;
  /** `_vlmcs._tcp.<domain>`. */
  readonly name: string;
  /** What the resolver says, which may come from a cache. */
  readonly resolver: ServerFacts;
  /** What each view says, under the view's name. */
  readonly views: readonly ServerFacts[];
  /** What the resolver says about made-up names, which only a wildcard answers for. */
  readonly wildcards: readonly NamedAnswer[];
  /** What it says about names near the right one, where it has no record at that; empty elsewhere. */
  readonly misplaced: readonly NamedAnswer[];
  /** The zone's own servers, each at each of its addresses. */
  readonly authorities: readonly ServerFacts[];
  /** What is kept at the provider, by its name and the zone's id there; null when none was given. */
  readonly provider: KeptFacts | null;
  /** Name servers of the zone that have no address, and why. */
  readonly unresolvedServers: readonly { readonly name: string; readonly problem: string }[];
  /** Why the zone's own servers could not be listed, or null. */
  readonly authorityProblem: string | null;
}

export interface ServerFacts {
  /** As the zone's NS set names it, or the name of the view; null of a server known by its address only. */
  readonly name: string | null;
  readonly address: string | null;
  readonly answer: AnswerFacts;
}

export interface NamedAnswer {
  readonly name: string;
  readonly answer: AnswerFacts;
}

export interface KeptFacts extends ServerFacts {
  /** What stands there and is no record set, in the provider's words. */
  readonly notices: readonly string[];
}

export type AnswerFacts =
  | {
      readonly kind: 'found';
      readonly authoritative: boolean;
      /** Each with the TTL that it carried. */
      readonly records: readonly SrvRecordJson[];
      /** Where a CNAME at the name leads to; null when there is none. */
      readonly alias: string | null;
      /** The owner of the DNAME record by which it does, or null. */
      readonly dname: string | null;
    }
  | {
      readonly kind: 'nxdomain' | 'nodata';
      readonly authoritative: boolean;
      readonly alias: string | null;
      readonly dname: string | null;
    }
  /** No answer: `reason` says why, such as `SERVFAIL` or `timeout: no answer in 5 s`. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface TargetFacts {
  readonly state: HostState;
  /** In words: `NXDOMAIN`, `SERVFAIL`, … */
  readonly detail: string;
  readonly addresses: readonly string[];
  /** Where a CNAME at the target leads to; null when there is none. */
  readonly alias: string | null;
}
