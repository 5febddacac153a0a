import { channel } from 'node:diagnostics_channel';
import type { Channel } from './types.js';

/** What happens on the wire, for `DEBUG=kmsdns:transport`. Never a key, never a MAC. */
export interface TransportTrace {
  readonly event: 'connect' | 'send' | 'reply' | 'drop' | 'timeout' | 'error' | 'close' | 'dead';
  readonly server: string;
  readonly protocol: Channel['kind'];
  readonly id?: number | undefined;
  readonly octets?: number | undefined;
  readonly detail?: string | undefined;
}

const traces = channel('kmsdns:transport');

export function trace(make: () => TransportTrace): void {
  if (traces.hasSubscribers) traces.publish(make());
}
