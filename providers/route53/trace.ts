import { channel } from 'node:diagnostics_channel';

/** Published on the diagnostics channel `kmsdns:route53`. Never has a credential in it. */
export interface Route53Trace {
  readonly event: 'request' | 'throttled' | 'split' | 'lost' | 'found-out' | 'sdk';
  /** Such as `ChangeResourceRecordSets`. */
  readonly operation?: string | undefined;
  /** The id of the hosted zone. */
  readonly zone?: string | undefined;
  /** How many changes it is about. */
  readonly changes?: number | undefined;
  /** The HTTP status. */
  readonly status?: number | undefined;
  /** Route 53's own error code. */
  readonly code?: string | undefined;
  readonly requestId?: string | undefined;
  /** What the request took, or how long is waited now. */
  readonly ms?: number | undefined;
  readonly detail?: string | undefined;
}

const traces = channel('kmsdns:route53');

/** Tells whoever listens. */
export function trace(make: () => Route53Trace): void {
  if (traces.hasSubscribers) traces.publish(make());
}
