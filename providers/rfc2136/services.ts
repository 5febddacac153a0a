import { unlessAborted } from '../../src/backend/index.js';
import { asKmsDnsError, KmsDnsError, type ErrorCode } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import { SoaData } from '../../src/record/index.js';
import { formatServer, type Exchanger, type ServerAddress } from '../../src/transport/index.js';
import { isServiceHost, parseServiceName, queryMessage, type Message } from '../../src/wire/index.js';
import { kerberosError } from './kerberos/failure.js';

/** The names of DNS services in Kerberos. */
export interface Services {
  /** The service that takes updates of the zone at this server, as `DNS@ns1.example.test`. @throws KmsDnsError */
  of(server: ServerAddress, zone: DomainName, signal?: AbortSignal): Promise<string>;
}

/** How to name the service oneself. */
const GIVE_IT = 'name it: --service-principal DNS/HOST (servicePrincipal in kmsdns.yaml)';

/** @param given the service of every server, if there is one. @throws InputError */
export function servicesOf(
  given: string | undefined,
  exchanger: Exchanger,
  timeout: number | undefined,
): Services {
  if (given === undefined) return new ServicesBySoa(exchanger, timeout);
  const name = parseServiceName(given);
  return { of: async () => name };
}

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
        hint: `It names the Kerberos service of the server. Check the zone, or ${GIVE_IT}.`,
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
  if (isServiceHost(primary)) return primary;
  const problem = `the SOA record of ${zone.text} names "${primary.text}" as the primary server, which is no host`;
  throw kerberosError('unknown-service', problem, {
    hint: `It names the Kerberos service of the server. Mend it, or ${GIVE_IT}.`,
    details: { zone: zone.key },
  });
}
