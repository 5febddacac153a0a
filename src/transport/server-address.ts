import type { lookup as SystemLookup } from 'node:dns/promises';
import { abortedError, InputError, KmsDnsError } from '../errors.js';
import { parseHostName, ipVersion, refuseUrl } from '../name/index.js';
import { abortable } from './abort.js';
import type { Channel, ServerAddress } from './types.js';

export const DNS_PORT = 53;

/** A server as a person names it: `host` is an IP address or a host name still to be looked up. */
export interface ServerName {
  readonly host: string;
  readonly port: number;
  readonly channel?: Channel | undefined;
}

export interface ServerNameOptions {
  /** 1, or 0 where that asks for a port that is free. */
  readonly leastPort?: 0 | 1 | undefined;
  /** Where none is given; 53 by default. */
  readonly defaultPort?: number | undefined;
  /** How to write it. */
  readonly hint?: string | undefined;
}

const HINT =
  'Write an address or a host name, with a port if it is not 53: 192.0.2.1:5353 or [2001:db8::1]:53.';

/**
 * Reads `host`, `host:port`, `[v6]`, `[v6]:port` or a bare IPv6 address, with a zone id where it needs one. The port
 * is 53 where none is given, unless the caller says otherwise.
 * @param field what to call the value in an error
 * @throws InputError
 */
export function parseServerName(
  text: string,
  field = 'server',
  { leastPort = 1, defaultPort = DNS_PORT, hint = HINT }: ServerNameOptions = {},
): ServerName {
  if (ipVersion(text) === 6) return { host: text, port: defaultPort };
  refuseUrl(text, field);
  // Not repeated: it may be a password, or a key as dig takes it.
  if (text.includes('@')) throw new InputError(field, 'has an "@" in it, which no address has', { hint });
  const readPort = (digits: string | undefined): number => {
    const port = digits === undefined ? defaultPort : /^\d{1,5}$/.test(digits) ? Number(digits) : NaN;
    if (port >= leastPort && port <= 0xffff) return port;
    throw new InputError(field, `"${text}" has a port that is not ${leastPort} to 65535`, { hint });
  };
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) {
    const host = bracketed[1] ?? '';
    if (ipVersion(host) !== 6)
      throw new InputError(field, `"${text}" has no IPv6 address in its brackets`, { hint });
    return { host, port: readPort(bracketed[2]) };
  }
  const colon = text.indexOf(':');
  const host = colon === -1 ? text : text.slice(0, colon);
  if (host === '') throw new InputError(field, 'names no server', { hint });
  if (text.indexOf(':', colon + 1) !== -1 && colon !== -1) {
    throw new InputError(field, `"${text}" is no address`, { hint });
  }
  const port = readPort(colon === -1 ? undefined : text.slice(colon + 1));
  if (ipVersion(host) === 4) return { host, port };
  // The system would take 10.0.1 for 10.0.0.1. No top-level domain is a number (RFC 1123 §2.1).
  if (NUMBER_AT_END.test(host)) throw new InputError(field, `"${host}" is no address`, { hint });
  return { host: parseHostName(host, field).text, port };
}

const NUMBER_AT_END = /(?:^|\.)(?:\d+|0x[\da-f]*)\.?$/i;

/**
 * The addresses of a server, in the order to try them. A host name goes through the system's resolver.
 * @throws KmsDnsError `ERR_UNREACHABLE` when the name has no address, `ERR_ABORTED`
 */
export async function lookupServer(
  server: ServerName,
  options: { readonly signal?: AbortSignal | undefined; readonly lookup?: typeof SystemLookup } = {},
): Promise<ServerAddress[]> {
  const { host } = server;
  if (ipVersion(host) !== 0) return [server];
  const { signal } = options;
  // Most servers are given by their address: node:dns is loaded for a name only.
  const lookup = options.lookup ?? (await import('node:dns/promises')).lookup;
  try {
    const found = await abortable(lookup(host, { all: true }), signal === undefined ? [] : [signal]);
    return found.map(({ address }) => ({ ...server, host: address }));
  } catch (error) {
    if (signal?.aborted === true) throw abortedError(signal.reason);
    throw new KmsDnsError('ERR_UNREACHABLE', `the server's name ${host} has no address`, {
      hint: 'Give the server as an IP address, or correct its name.',
      cause: error,
      reasons: ['retriable'],
      details: { server: formatServer(server) },
    });
  }
}

/** It is spoken to over TLS or HTTPS. */
export function isEncrypted({ channel }: ServerName): boolean {
  return channel?.kind === 'tls' || channel?.kind === 'https';
}

/**
 * `192.0.2.1:53`, `[2001:db8::1]:53`, `tls://192.0.2.1:853#dns.example.com`: for output, and a key for maps.
 * `parseResolverName` reads it.
 */
export function formatServer({ host, port, channel }: ServerName): string {
  const at = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  if (channel === undefined) return at;
  const path = channel.kind === 'https' ? channel.path : '';
  const name = 'name' in channel && channel.name !== host ? `#${channel.name}` : '';
  return `${channel.kind}://${at}${path}${name}`;
}
