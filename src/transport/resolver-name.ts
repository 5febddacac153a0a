import { InputError } from '../errors.js';
import { ipVersion, parseHostName } from '../name/index.js';
import { DNS_PORT, parseServerName, type ServerName } from './server-address.js';
import type { Channel } from './types.js';

const PORTS: Readonly<Record<Channel['kind'], number>> = {
  udp: DNS_PORT,
  tcp: DNS_PORT,
  tls: 853,
  https: 443,
};

/** What DNS over HTTPS is asked at where no path is given, as dig and kdig have it. */
const DEFAULT_PATH = '/dns-query';

/** A template's one variable, which a POST leaves out (RFC 8484 §4.1). */
const TEMPLATE_VARIABLE = /\{[?&]dns\}$/;

const HINT =
  'Write 192.0.2.1[:PORT], udp://192.0.2.1, tcp://192.0.2.1, tls://192.0.2.1#dns.example.com or https://dns.example.com/dns-query.';

/**
 * Reads a resolver as a person names it: `192.0.2.1`, `192.0.2.1:5353`, `[2001:db8::1]:53` or `ns.example.com`, alone or
 * after `udp://`, `tcp://`, `tls://` or `https://`, the last with a path. Behind a `#` stands the name that the
 * certificate must be for where it is not what is connected to, as systemd-resolved and unbound write it:
 * `tls://192.0.2.1:853#dns.example.com`. A host name is looked up by `lookupServer`.
 * @param field what to call the value in an error
 * @throws InputError
 */
export function parseResolverName(text: string, field = 'resolver'): ServerName {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(text) ?? [];
  if (scheme === undefined) {
    if (text.includes('#')) throw hashError(text, field);
    return parseServerName(text, field);
  }
  const kind = kindOf(scheme, field);
  const [, authority = '', path = '', fragment] = /^([^/?#]*)([^#]*)(?:#(.*))?$/s.exec(rest) ?? [];
  if (authority.includes('@')) {
    throw new InputError(field, `a ${kind}:// address has an @ in it`, {
      hint: 'A port stands behind a colon, and a resolver takes no user name or password.',
    });
  }
  const server = parseServerName(authority, field, { defaultPort: PORTS[kind], hint: HINT });
  if (kind !== 'https' && path !== '') {
    throw new InputError(field, `"${text}" has a path`, { hint: `Only https:// has one. ${HINT}` });
  }
  if (kind === 'udp' || kind === 'tcp') {
    if (fragment !== undefined) throw hashError(text, field);
    return { ...server, channel: { kind } };
  }
  const name = fragment === undefined ? certificateName(server.host) : parseCertificateName(fragment, field);
  if (kind === 'tls') return { ...server, channel: { kind, name } };
  return { ...server, channel: { kind, name, path: parsePath(path, text, field) } };
}

function kindOf(scheme: string, field: string): Channel['kind'] {
  const kind = scheme.toLowerCase();
  if (kind === 'udp' || kind === 'tcp' || kind === 'tls' || kind === 'https') return kind;
  if (kind === 'http') {
    throw new InputError(field, 'DNS over plain http:// is not safe, and not spoken (RFC 8484)', {
      hint: 'Write https://, or 192.0.2.1 for DNS without encryption.',
    });
  }
  throw new InputError(field, `"${scheme}://" is not a kind of resolver`, { hint: HINT });
}

/** Certificates know nothing of the zone id of an IPv6 address. */
function certificateName(host: string): string {
  return host.replace(/%.*$/s, '');
}

function parseCertificateName(text: string, field: string): string {
  if (ipVersion(text) !== 0) return text;
  if (/^\d*$/.test(text)) {
    throw new InputError(field, `"#${text}" is no name of a certificate`, {
      hint: 'A port stands behind a colon; behind # stands the name that the certificate must be for.',
    });
  }
  return parseHostName(text, field).text;
}

function parsePath(path: string, text: string, field: string): string {
  const expanded = path.replace(TEMPLATE_VARIABLE, '');
  if (expanded === '') return DEFAULT_PATH;
  // What a person sees is what is sent: no second spelling.
  if (expanded.startsWith('/') && /^[\w\-.~!$&'()*+,;=:@%/?]+$/.test(expanded)) return expanded;
  throw new InputError(field, `"${text}" has a path that cannot be asked`, {
    hint: 'Write it as https://dns.example.com/dns-query, other characters as %XX.',
  });
}

function hashError(text: string, field: string): InputError {
  return new InputError(field, `"${text}" has a # in it`, {
    hint: 'A port stands behind a colon, as 192.0.2.1:5353; the name of a certificate goes with tls:// and https:// only.',
  });
}
