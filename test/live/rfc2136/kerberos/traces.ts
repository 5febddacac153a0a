import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { onTestFinished } from 'vitest';

interface Event {
  readonly event: string;
  /** Seconds, of tickets and contexts. */
  readonly lifetime: number;
}

/** What Kerberos and the contexts tell of themselves until the test ends. */
export function traces(): Event[] {
  const events: Event[] = [];
  const listen = (message: unknown): unknown => events.push(message as Event);
  for (const room of ['kmsdns:kerberos', 'kmsdns:gss']) {
    subscribe(room, listen);
    onTestFinished(() => void unsubscribe(room, listen));
  }
  return events;
}
