import { InputError } from '../errors.js';
import { parseServerName, type Protocol, type ServerName } from '../transport/index.js';

/** A resolver as a person names it. */
export interface ResolverSpec {
  readonly server: ServerName;
  /** `auto`: UDP, and TCP for what is truncated. */
  readonly protocol: Protocol | 'auto';
}

const LATER: Readonly<Record<string, string>> = { tls: 'DNS over TLS', https: 'DNS over HTTPS' };

/**
 * Reads `192.0.2.1`, `192.0.2.1:5353`, `[2001:db8::1]:53`, `ns.example.com`, or one of these after `udp://` or `tcp://`.
 * @throws InputError
 */
export function parseResolverSpec(text: string, field = '--resolver'): ResolverSpec {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [undefined, undefined, text];
  if (scheme === undefined) return { server: parseServerName(rest, field), protocol: 'auto' };
  const protocol = scheme.toLowerCase();
  if (protocol === 'udp' || protocol === 'tcp') return { server: parseServerName(rest, field), protocol };
  const later = LATER[protocol];
  throw new InputError(
    field,
    later === undefined
      ? `"${scheme}://" is not a kind of resolver`
      : `${later} (${protocol}://) is not supported yet`,
    { hint: 'Name the resolver by its address, 192.0.2.1 or 192.0.2.1:5353, or tcp://192.0.2.1.' },
  );
}
