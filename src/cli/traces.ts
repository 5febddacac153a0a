import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import createDebug from 'debug';
import type { Io } from './io.js';

/** The rooms that publish traces on `kmsdns:<room>`; plain objects that never hold a secret. */
export const TRACED_ROOMS = [
  'transport',
  'gss',
  'probe',
  'rfc2136',
  'kerberos',
  'route53',
  'cloudflare',
  'zonefile',
  'change',
  'discovery',
  'conflicts',
  'server',
];

/**
 * Prints the traces that DEBUG asks for (`kmsdns:*`, `kmsdns:transport,kmsdns:change`, …) on stderr, one JSON object a line.
 * @returns what ends it
 */
export function printTraces(io: Io): () => void {
  createDebug.enable(io.env['DEBUG'] ?? '');
  const ends = TRACED_ROOMS.map((room) => {
    const channel = `kmsdns:${room}`;
    const debug = createDebug(channel);
    if (!debug.enabled) return () => {};
    const onMessage = (message: unknown): void => {
      io.stderr.write(`${new Date().toISOString()} ${channel} ${JSON.stringify(message)}\n`);
    };
    subscribe(channel, onMessage);
    return () => unsubscribe(channel, onMessage);
  });
  return () => {
    for (const end of ends) end();
  };
}
