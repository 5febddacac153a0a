import type { Client, ServerEvent } from './event.js';

/** An event as one line for people: no time, no level, never a secret. */
export function describeEvent(event: ServerEvent): string {
  switch (event.kind) {
    case 'zone-loaded': {
      const how = event.created ? 'made in' : 'loaded from';
      const replayed = event.replayed > 0 ? `, ${event.replayed} commit(s) replayed from its journal` : '';
      return `zone ${event.zone.text} ${how} ${event.file}, serial ${event.serial}${replayed}`;
    }
    case 'zone-saved':
      return `zone ${event.zone.text} saved to ${event.file}, serial ${event.serial}`;
    case 'zone-warning':
      return `zone ${event.zone.text}: warning: ${event.message}`;
    case 'zone-error':
      return `zone ${event.zone.text}: error: ${event.message}${because(event.error)}`;
    case 'listening':
      return `listening on ${event.host} port ${event.port}, UDP and TCP`;
    case 'closed':
      return 'closed';
    case 'update':
      return `update of ${event.zone.text} ${from(event.client)}: ${changes(event)}, serial ${event.serial}`;
    case 'update-refused':
      return `update of ${event.zone?.text ?? '?'} ${from(event.client)} refused: ${event.rcode}: ${event.why}`;
    case 'transfer': {
      const end = event.complete ? '' : ', broken off';
      return `transfer of ${event.zone.text} ${from(event.client)}: ${event.records} records, serial ${event.serial}${end}`;
    }
    case 'transfer-refused':
      return `transfer of ${event.zone?.text ?? '?'} ${from(event.client)} refused: ${event.rcode}: ${event.why}`;
    case 'signature-refused':
      return `request ${from(event.client)} refused: ${event.why}`;
    case 'request-error':
      return `request ${from(event.client)} failed${because(event.error)}`;
    case 'socket-error':
      return `socket on ${event.host}: ${event.message}`;
  }
}

function from({ address, port, protocol, key }: Client): string {
  const signed = key === undefined ? 'unsigned' : `key ${key.text}`;
  return `from ${address}#${port} (${protocol}, ${signed})`;
}

const SHOWN = 5;

function changes({ changed }: ServerEvent & { kind: 'update' }): string {
  const sets = changed.filter(({ type }) => type !== 'SOA').map(({ name, type }) => `${name.text} ${type}`);
  if (sets.length === 0) return changed.length === 0 ? 'no change' : 'SOA changed';
  const more = sets.length > SHOWN ? ` and ${sets.length - SHOWN} more` : '';
  return `${sets.slice(0, SHOWN).join(', ')}${more} changed`;
}

function because(error: unknown): string {
  return error instanceof Error ? `: ${error.message}` : '';
}
