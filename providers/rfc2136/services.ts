import { unlessAborted } from '../../src/backend/index.js';
import { asKmsDnsError, InputError, KmsDnsError, type ErrorCode } from '../../src/errors.js';
import { parseHostName, type DomainName } from '../../src/name/index.js';
import { SoaData } from '../../src/record/index.js';
import { formatServer, type Exchanger, type ServerAddress } from '../../src/transport/index.js';
import { queryMessage, type Message } from '../../src/wire/index.js';
import { kerberosError } from './kerberos/failure.js';

const FIELD = 'service principal';

/** The names of DNS services in Kerberos. */
export interface Services {
  /** The service that takes updates of the zone at this server, as `DNS@ns1.example.test`. @throws KmsDnsError */
  of(server: ServerAddress, zone: DomainName, signal?: AbortSignal): Promise<string>;
}

/** @param given the service of every server, if there is one. @throws InputError */
export function servicesOf(
  given: string | undefined,
  exchanger: Exchanger,
  timeout: number | undefined,
): Services {
  return given === undefined ? new ServicesBySoa(exchanger, timeout) : givenService(given);
}

/**
 * One service for everything.
 * @param text `DNS/ns1.example.test`, or as our own messages have it, `DNS@ns1.example.test`, or just the host; with `@` and a
 * realm where it is not the one that the Kerberos library takes for that of the host
 * @throws InputError
 */
function givenService(text: string): Services {
  const [principal = '', realm = ''] = text.replace(/^dns@/i, 'DNS/').split('@');
  const slash = principal.indexOf('/');
  const service = slash === -1 ? 'DNS' : principal.slice(0, slash);
  if (service === '') {
    throw new InputError(FIELD, `"${text}" names no service`, {
      hint: 'Write it as DNS/dc1.example.com: the name by which the KDC knows the DNS server.',
    });
  }
  const host = parseHostName(principal.slice(slash + 1), FIELD).key;
  const name = realm === '' ? `${service}@${host}` : `${service}/${host}@${realm}`;
  return { of: async () => name };
}

/** Letters, digits, hyphens, and the underscores that Windows allows: what has a meaning in a principal is not among them. */
const HOST_LABEL = /^[a-z0-9_-]+$/i;

/** What says by itself that no update was sent. */
const SPEAK_FOR_THEMSELVES: ReadonlySet<ErrorCode> = new Set(['ERR_UNREACHABLE', 'ERR_ABORTED']);

/** The primary that the SOA record of each zone names, which is what Kerberos calls the DNS service (RFC 3645 §3.1.1). */
class ServicesBySoa implements Services {
  readonly #exchanger: Exchanger;
  readonly #timeout: number | undefined;
  /** Shared by all who wait for it: whoever stops waiting does not stop it. */
  readonly #known = new Map<string, Promise<string>>();

  constructor(exchanger: Exchanger, timeout: number | undefined) {
    this.#exchanger = exchanger;
    this.#timeout = timeout;
  }

  of(server: ServerAddress, zone: DomainName, signal?: AbortSignal): Promise<string> {
    const key = `${formatServer(server)} ${zone.key}`;
    let service = this.#known.get(key);
    if (service === undefined) {
      service = this.#primary(server, zone).then((primary) => `DNS@${primary.key}`);
      service.catch(() => this.#known.delete(key));
      this.#known.set(key, service);
    }
    return unlessAborted(service, signal);
  }

  async #primary(server: ServerAddress, zone: DomainName): Promise<DomainName> {
    const message = await this.#askSoa(server, zone);
    for (const { name, data } of [...message.answers, ...message.authorities]) {
      if (data instanceof SoaData && name.equals(zone)) return hostIn(data, zone);
    }
    throw new KmsDnsError(
      'ERR_ZONE_NOT_FOUND',
      `${formatServer(server)} has no SOA record of the zone ${zone.text}`,
      {
        hint: 'It names the Kerberos service of the server. Check the zone, or give the service principal.',
        reasons: ['notFound'],
        details: { server: formatServer(server), zone: zone.key },
      },
    );
  }

  /** A reply that is lost here is not that of the update, which was not sent. */
  async #askSoa(server: ServerAddress, zone: DomainName): Promise<Message> {
    const query = queryMessage(zone, 'SOA', { recursionDesired: false });
    const options = { protocol: 'tcp', timeout: this.#timeout } as const;
    try {
      return (await this.#exchanger.exchange(server, query, options)).message;
    } catch (error) {
      const known = asKmsDnsError(error);
      if (SPEAK_FOR_THEMSELVES.has(known.code)) throw known;
      throw new KmsDnsError(
        'ERR_KERBEROS',
        `the SOA record of ${zone.text}, which names the Kerberos service, was not to be had: ${known.message}`,
        { hint: known.hint, reasons: known.reasons, details: known.details, cause: known },
      );
    }
  }
}

/** The answer is not signed: whoever forges it shall not write principals of other kinds. */
function hostIn({ primary }: SoaData, zone: DomainName): DomainName {
  if (!primary.isRoot && primary.labels.every((label) => HOST_LABEL.test(label))) return primary;
  const problem = `the SOA record of ${zone.text} names "${primary.text}" as the primary server, which is no host`;
  throw kerberosError('unknown-service', problem, {
    hint: 'It names the Kerberos service of the server. Mend it, or give the service principal.',
    details: { zone: zone.key },
  });
}
