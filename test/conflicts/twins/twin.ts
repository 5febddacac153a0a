import type { ConfigFile } from '../../../src/config/schema/kmsdns-config.js';
import type { ObservationOptions, Severity } from '../../../src/conflicts/index.js';

/** Zone to the lines of its master file, behind SOA, NS and the address of `ns1`. */
export type Zones = Readonly<Record<string, readonly string[]>>;

/** Domains, what their servers serve and what is wanted of them. `{kms}` and so on are ports that listen. */
export interface Scene {
  /** What the first server serves: `ns1` of every zone, and by default the resolver. */
  readonly zones: Zones;
  /** What the second server serves: `ns2`, where a zone has it. */
  readonly second?: Zones;
  /** The zones by default. */
  readonly domains?: readonly string[];
  /** `kmsdns.yaml`. */
  readonly config?: ConfigFile;
  readonly probe?: ObservationOptions['probe'];
  /** Instead of the first server, a resolver that has the records of KMS from the second, without authority. */
  readonly resolver?: 'stale';
  /** Views by name, and which of the servers each of them asks. */
  readonly views?: Readonly<Record<string, WrittenView>>;
  /** The provider is one of the servers, over RFC 2136, or an API like Cloudflare's that keeps these zones. */
  readonly provider?: Place | { readonly cloudflare: Zones };
}

export type Place = 'first' | 'second';

export interface WrittenView {
  readonly at: Place;
  readonly public?: true;
}

/** The domain is null in what is about several domains; the words are a part of the message. */
export type Found = readonly [severity: Severity, domain: string | null, words: string];

export type Software = 'embedded' | 'BIND' | 'Knot DNS' | 'NSD';

/** A fault that one rule finds, and beside it the same without the fault. */
export interface Twin {
  readonly story: string;
  /** What both have. */
  readonly both?: Partial<Scene>;
  readonly faulty: Partial<Scene>;
  readonly healthy: Partial<Scene>;
  /** All findings, each by the rule of the row. */
  readonly finds: readonly Found[];
  /** Servers that do not let the fault through, so that the rule finds nothing there. */
  readonly unseen?: { readonly at: readonly Software[]; readonly because: string };
}

/** The twins of each rule. */
export type Twins = Readonly<Record<string, readonly Twin[]>>;

/** Lines of a zone. */
export const KMS1 = ['_vlmcs._tcp SRV 0 0 1688 kms1', 'kms1 A 192.0.2.1'];
export const KMS2 = ['_vlmcs._tcp SRV 0 0 1688 kms2', 'kms2 A 192.0.2.2'];
export const ON_NS2 = ['@ NS ns2', 'ns2 AAAA ::1'];
/** A name server that never says anything. */
export const ON_DEAD_NS3 = ['@ NS ns3', 'ns3 A 127.0.0.3'];
