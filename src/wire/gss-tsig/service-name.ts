import { InputError } from '../../errors.js';
import { DomainName, ipVersion } from '../../name/index.js';

const FORM = /^(?:([^/@]*)\/)?([^/@]*)(?:@([^/@]+))?$/;

/** Letters, digits, hyphens, and the underscores that Windows allows: what has a meaning in a principal is not among them. */
const HOST_LABEL = /^[a-z0-9_-]+$/i;

/**
 * The DNS service of a server, as `SecurityCredentials.initiate` takes it (RFC 3645 §3.1.1): `DNS@ns1.example.test`, or with a
 * realm `DNS/ns1.example.test@EXAMPLE.TEST`.
 * @param text `DNS/ns1.example.test`, or as our own messages have it, `DNS@ns1.example.test`, or just the host; with `@` and a
 * realm where it is not the one that the Kerberos library takes for that of the host
 * @throws InputError
 */
export function parseServiceName(text: string, field = 'service'): string {
  const refuse = (problem: string): InputError =>
    new InputError(field, `"${text}" ${problem}`, {
      hint: 'Write it as DNS/dc1.example.com: the name by which the KDC knows the DNS server.',
    });
  const [parsed, service = 'DNS', host = '', realm] = FORM.exec(text.replace(/^dns@/i, 'DNS/')) ?? [];
  if (parsed === undefined) throw refuse('is not the name of a service');
  if (service.toUpperCase() !== 'DNS') throw refuse('is of another service than DNS');
  if (host === '') throw refuse('names no host');
  if (ipVersion(host) !== 0) throw refuse('has an address for the name of the host');
  const name = hostIn(host);
  if (name === undefined) throw refuse('names no host');
  return realm === undefined ? `DNS@${name}` : `DNS/${name}@${realm}`;
}

/** Whether nothing in a name could be taken for another part of a principal. */
export function isServiceHost(name: DomainName): boolean {
  return !name.isRoot && name.labels.every((label) => HOST_LABEL.test(label));
}

function hostIn(text: string): string | undefined {
  try {
    const name = DomainName.parse(text);
    return isServiceHost(name) ? name.key : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
