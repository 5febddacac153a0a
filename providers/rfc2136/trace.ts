import { channel } from 'node:diagnostics_channel';

export interface Rfc2136Trace {
  readonly event: 'update' | 'split' | 'lost' | 'found-out';
  readonly server: string;
  readonly zone: string;
  /** How many changes it is about. */
  readonly changes: number;
  readonly detail?: string | undefined;
}

const traces = channel('kmsdns:rfc2136');

/** Tells whoever listens on the diagnostics channel `kmsdns:rfc2136`. */
export function trace(make: () => Rfc2136Trace): void {
  if (traces.hasSubscribers) traces.publish(make());
}
