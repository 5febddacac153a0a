import type { ZoneSpec } from './hosted-zone.js';

export interface FakeRoute53Options {
  /** By default one public zone, `example.test`. */
  readonly zones?: readonly ZoneSpec[] | undefined;
  /** More than so many in any second are answered with Throttling. By default none is. */
  readonly requestsPerSecond?: number | undefined;
  /** Items on a page at the most, below Route 53's own 300 and 100. */
  readonly pageSize?: number | undefined;
  /** Milliseconds until GetChange says INSYNC. By default it says so when first asked; the reply itself is PENDING. */
  readonly insyncAfterMs?: number | undefined;
  /**
   * Milliseconds that a change takes; another one of the same zone meanwhile is answered with
   * PriorRequestNotComplete. By default none.
   */
  readonly changeTakesMs?: number | undefined;
}
