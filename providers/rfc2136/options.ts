import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { Provider } from '../../src/provider.js';
import { Resolver, systemResolvers } from '../../src/resolve/index.js';
import {
  DnsClient,
  GssSessions,
  parseServerName,
  type Exchanger,
  type ServerName,
} from '../../src/transport/index.js';
import { tsigSigner, type SecurityCredentials, type Signer, type TsigKey } from '../../src/wire/index.js';
import { CAPABILITIES, KERBEROS_CAPABILITIES, KERBEROS_TCP_CONNECTIONS, TCP_CONNECTIONS } from './limits.js';
import { DiscoveredServers, GivenServer } from './primaries.js';
import { Rfc2136Provider } from './provider.js';
import { kerberosSender, keySender, type Sender } from './sender.js';
import { servicesOf } from './services.js';
import { WAYS_OF_DIRECTORIES, WAYS_OF_THE_RFCS } from './ways.js';

export interface Rfc2136Options {
  /**
   * The primary server to read from and write to: an address or host name, with a port if it is not 53. Without it,
   * the primary that each zone's SOA record names.
   */
  readonly server?: string | ServerName | undefined;
  /** The zones it is used for; without any, the zone of a name is looked for. */
  readonly zones?: readonly (string | DomainName)[] | undefined;
  /** The TSIG key for every request. */
  readonly key?: TsigKey | undefined;
  /** What signs every request, instead of `key`. */
  readonly signer?: Signer | undefined;
  /**
   * Kerberos instead of a key: every update is signed with GSS-TSIG (RFC 3645), as the zones of Active Directory want it.
   * Not closed with the provider.
   */
  readonly kerberos?: SecurityCredentials | undefined;
  /**
   * The Kerberos service of the server, as `DNS/dc1.example.com` or only the host. Without it, the primary that the
   * zone's SOA record names.
   */
  readonly service?: string | undefined;
  /** `auto` is TCP: one connection for everything. UDP holds no more than a few records. */
  readonly transport?: 'auto' | 'udp' | 'tcp' | undefined;
  /** Milliseconds for one exchange with the server. */
  readonly timeout?: number | undefined;
  /** Called when the provider is closed: for what was made for it alone. */
  readonly onClose?: (() => Promise<void>) | undefined;
  /** What sends messages; closed with the provider only when it is the provider's own. */
  readonly exchanger?: Exchanger | undefined;
  /** Where zones and their primaries are looked up when no server is given: the system's resolvers. */
  readonly resolver?: Resolver | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** Publishes by DNS UPDATE (RFC 2136), signed with TSIG (RFC 8945) or GSS-TSIG (RFC 3645). @throws InputError */
export function rfc2136(options: Rfc2136Options): Provider {
  const { now = Date.now, timeout } = options;
  checkSigning(options);
  const server = typeof options.server === 'string' ? parseServerName(options.server) : options.server;
  const named = (options.zones ?? []).map((z) => (typeof z === 'string' ? DomainName.parse(z, 'zone') : z));
  const zones = new Map(named.map((zone) => [zone.key, zone]));
  const tcpConnections = options.kerberos === undefined ? TCP_CONNECTIONS : KERBEROS_TCP_CONNECTIONS;
  const exchanger = options.exchanger ?? new DnsClient({ tcpConnections });
  const protocol = options.transport === 'udp' ? 'udp' : 'tcp';
  const { sender, close: closeSender } = openSender(options, exchanger);
  const ways = options.kerberos === undefined ? WAYS_OF_THE_RFCS : WAYS_OF_DIRECTORIES;
  const line = { sender, protocol, timeout, now, ways } as const;
  let resolver: Promise<Resolver> | undefined;
  const openResolver = (): Promise<Resolver> =>
    (resolver ??=
      options.resolver === undefined
        ? systemResolvers().then((system) => new Resolver({ exchanger, ...system }))
        : Promise.resolve(options.resolver));
  const primaries =
    server === undefined
      ? new DiscoveredServers(openResolver, zones, line)
      : new GivenServer(server, zones, line);
  const close = async (): Promise<void> => {
    await closeSender();
    if (options.exchanger === undefined) await exchanger.close();
    await options.onClose?.();
  };
  const capabilities = options.kerberos === undefined ? CAPABILITIES : KERBEROS_CAPABILITIES;
  return new Rfc2136Provider(primaries, { protocol, capabilities, ways, close });
}

function checkSigning({ key, signer, kerberos, service, transport }: Rfc2136Options): void {
  if (key !== undefined && signer !== undefined) {
    throw new InputError('signer', 'is given beside a key', { hint: 'Give one of them.' });
  }
  if (kerberos === undefined) {
    if (service === undefined) return;
    throw new InputError('service', 'is given without Kerberos', { hint: 'Leave it out.' });
  }
  if (key !== undefined || signer !== undefined) {
    throw new InputError('kerberos', 'is given beside a key', { hint: 'Give one of them.' });
  }
  if (transport === 'udp') {
    throw new InputError('transport', 'must be TCP with Kerberos', {
      hint: 'A datagram that comes twice would be taken for a replay. Leave the transport out.',
    });
  }
}

function openSender(
  { kerberos, service, key, signer, timeout, now = Date.now }: Rfc2136Options,
  exchanger: Exchanger,
): { sender: Sender; close: () => Promise<void> } {
  if (kerberos === undefined) {
    const sender = keySender(exchanger, signer ?? (key && tsigSigner(key, { now })));
    return { sender, close: async () => undefined };
  }
  const sessions = new GssSessions({ credentials: kerberos, exchanger, timeout, now });
  const services = servicesOf(service, exchanger, timeout);
  return { sender: kerberosSender(exchanger, sessions, services), close: () => sessions.close() };
}
