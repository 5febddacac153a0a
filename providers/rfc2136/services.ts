import { InputError, KmsDnsError } from '../../src/errors.js';
import { parseHostName, type DomainName } from '../../src/name/index.js';
import { SoaData } from '../../src/record/index.js';
import { formatServer, type Exchanger, type ServerAddress } from '../../src/transport/index.js';
import { queryMessage } from '../../src/wire/index.js';

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
 * @param text `DNS/ns1.example.test`, or just the host; a realm after it is that of the host in any case
 * @throws InputError
 */
function givenService(text: string): Services {
  const [principal = ''] = text.split('@');
  const slash = principal.indexOf('/');
  const service = slash === -1 ? 'DNS' : principal.slice(0, slash);
  if (service === '') {
    throw new InputError(FIELD, `"${text}" names no service`, {
      hint: 'Write it as DNS/dc1.example.com: the name by which the KDC knows the DNS server.',
    });
  }
  const name = `${service}@${parseHostName(principal.slice(slash + 1), FIELD).key}`;
  return { of: async () => name };
}

/** The primary that the SOA record of each zone names, which is what Kerberos calls the DNS service (RFC 3645 §3.1.1). */
class ServicesBySoa implements Services {
  readonly #exchanger: Exchanger;
  readonly #timeout: number | undefined;
  readonly #known = new Map<string, string>();

  constructor(exchanger: Exchanger, timeout: number | undefined) {
    this.#exchanger = exchanger;
    this.#timeout = timeout;
  }

  async of(server: ServerAddress, zone: DomainName, signal?: AbortSignal): Promise<string> {
    const key = `${formatServer(server)} ${zone.key}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const service = `DNS@${(await this.#primary(server, zone, signal)).key}`;
    this.#known.set(key, service);
    return service;
  }

  async #primary(server: ServerAddress, zone: DomainName, signal?: AbortSignal): Promise<DomainName> {
    const query = queryMessage(zone, 'SOA', { recursionDesired: false });
    const options = { protocol: 'tcp', timeout: this.#timeout, signal } as const;
    const { message } = await this.#exchanger.exchange(server, query, options);
    for (const { name, data } of [...message.answers, ...message.authorities]) {
      if (data instanceof SoaData && name.equals(zone)) return data.primary;
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
}
