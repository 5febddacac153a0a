import { channel } from 'node:diagnostics_channel';

/** One step of a change, published on the diagnostics channel `kmsdns:change`. Never holds a secret. */
export interface ChangeTrace {
  readonly event: 'read' | 'applied' | 'unchanged' | 'conflict' | 'failed' | 'unknown' | 'skipped';
  readonly domain: string;
  readonly attempt: number;
  readonly detail?: string | undefined;
}

const changes = channel('kmsdns:change');

export function trace(step: ChangeTrace): void {
  if (changes.hasSubscribers) changes.publish(step);
}
