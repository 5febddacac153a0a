import { channel } from 'node:diagnostics_channel';

/** Published on the diagnostics channel `kmsdns:kerberos`. */
export type KerberosTrace =
  | { readonly event: 'library'; readonly file: string }
  /** Tickets were got with a keytab, or none: then the old ones are used on. Seconds. */
  | { readonly event: 'tickets'; readonly keytab: string; readonly lifetime: number }
  | { readonly event: 'no-tickets'; readonly keytab: string; readonly detail: string }
  /** A context stands. */
  | { readonly event: 'context'; readonly service: string; readonly lifetime: number | undefined };

const traces = channel('kmsdns:kerberos');

export function trace(step: KerberosTrace): void {
  if (traces.hasSubscribers) traces.publish(step);
}
