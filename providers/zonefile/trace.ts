import { channel } from 'node:diagnostics_channel';

/** Published on the diagnostics channel `kmsdns:zonefile`. */
export interface ZoneFileTrace {
  readonly event: 'written';
  readonly file: string;
  readonly changes: number;
}

const writes = channel('kmsdns:zonefile');

export function trace(step: ZoneFileTrace): void {
  if (writes.hasSubscribers) writes.publish(step);
}
