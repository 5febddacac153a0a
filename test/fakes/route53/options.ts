import type { ZoneSpec } from './hosted-zone.js';
import type { Policy } from './policy.js';
import type { AccessKey } from './sigv4.js';

export interface FakeRoute53Options {
  /** By default one public zone, `example.test`. */
  readonly zones?: readonly ZoneSpec[] | undefined;
  /** More than so many in any second are answered with Throttling. By default none is. */
  readonly requestsPerSecond?: number | undefined;
  /** The same for changes, summed over the batches (Route 53 has had both limits since 2026-07-30). */
  readonly changesPerSecond?: number | undefined;
  /** Items on a page at the most, below Route 53's own 300 and 100. */
  readonly pageSize?: number | undefined;
  /** Milliseconds until GetChange says INSYNC. By default it says so when first asked; the reply itself is PENDING. */
  readonly insyncAfterMs?: number | undefined;
  /**
   * Milliseconds that a change takes; another one of the same zone meanwhile is answered with
   * PriorRequestNotComplete. By default none.
   */
  readonly changeTakesMs?: number | undefined;
  /**
   * What DELETE compares. `text`: the values as they are written, the stricter one, and what was reported of Route 53
   * (barnybug/cli53#4). `rdata`: names in values without regard to case and a trailing dot.
   */
  readonly compareValues?: 'text' | 'rdata' | undefined;
  /** Signatures are verified, and nobody else is let in. By default nobody is asked. */
  readonly accessKeys?: readonly AccessKey[] | undefined;
  /** What everybody may do; by default everything. A key's own policy goes before it. */
  readonly policy?: Policy | undefined;
  /** Milliseconds since the epoch, by which signatures are verified and changes get in sync. */
  readonly now?: (() => number) | undefined;
}
