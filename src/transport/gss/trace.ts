import { channel } from 'node:diagnostics_channel';

/** What becomes of security contexts, for `DEBUG=kmsdns:gss`. Never a token, never a MIC. */
export interface GssTrace {
  readonly event: 'negotiate' | 'established' | 'failed' | 'unknown-to-server' | 'deleted' | 'not-deleted';
  readonly server: string;
  readonly service: string;
  /** The name of the context at the server. */
  readonly key?: string | undefined;
  /** Seconds that it lasts. */
  readonly lifetime?: number | undefined;
  readonly detail?: string | undefined;
}

const traces = channel('kmsdns:gss');

export function trace(make: () => GssTrace): void {
  if (traces.hasSubscribers) traces.publish(make());
}
