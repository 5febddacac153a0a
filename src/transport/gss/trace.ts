import { channel } from 'node:diagnostics_channel';
import { formatServer } from '../server-address.js';
import type { ServerAddress } from '../types.js';

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

/** What becomes of the contexts with one service of one server. */
export type TraceOf = (event: Omit<GssTrace, 'server' | 'service'>) => void;

export function traceOf(server: ServerAddress, service: string): TraceOf {
  return (event) => {
    if (traces.hasSubscribers) traces.publish({ ...event, server: formatServer(server), service });
  };
}
