import { SocketAddress } from 'node:net';
import { parseDomains } from '../../change/index.js';
import { InputError } from '../../errors.js';
import { type DomainName, ipVersion, parseHostName } from '../../name/index.js';

/** The name of a KMS host with its domain. @throws InputError */
export function parseFullHostName(text: string): DomainName {
  const name = parseHostName(text);
  if (name.labels.length > 1) return name;
  throw new InputError('host', `"${text}" is not a full name`, {
    hint: `Write it with its domain, such as ${name.key}.corp.example.com.`,
  });
}

/** A domain in which clients look. @throws InputError */
export function parseClientDomain(text: string): DomainName {
  const [name] = parseDomains([text]);
  if (name === undefined || name.isRoot) {
    throw new InputError('domain', `"${text}" is the root, not a domain of clients`);
  }
  return name;
}

/** An IP address in the one text that it has: `2001:db8::1`. @throws InputError */
export function parseAddress(text: string): string {
  const version = ipVersion(text);
  if (version === 0) {
    throw new InputError('address', `"${text}" is not an IP address`, {
      hint: 'Write 192.0.2.1 or 2001:db8::1, without a port.',
    });
  }
  return new SocketAddress({ address: text, family: version === 4 ? 'ipv4' : 'ipv6' }).address;
}
