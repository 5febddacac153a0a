import { KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import { DNS_PORT, type ServerAddress } from '../transport/index.js';
import type { DataOf } from './data-of.js';
import { failedLookupError } from './failed-lookup.js';
import { isAnswer, type LookupOutcome } from './outcome.js';
import type { LookupOptions, Resolver } from './resolver.js';
import type { TypedLookup } from './typed-lookup.js';
import type { ZoneCut } from './zone-cut.js';

/** A server's name and where it listens. */
export interface NameServer {
  readonly name: DomainName;
  readonly addresses: readonly ServerAddress[];
  /** Why there are no addresses. */
  readonly problem: string | undefined;
}

export interface NameServerOptions extends LookupOptions {
  /** The port that goes with the addresses. */
  readonly port?: number | undefined;
  /** Servers whose port is known: an NS record has none. At these addresses it is theirs. */
  readonly known?: readonly ServerAddress[] | undefined;
}

export interface ZoneServerOptions extends NameServerOptions {
  /** Asked for the addresses of servers that the resolver has none of, such as those of other zones. */
  readonly elsewhere?: TypedLookup | undefined;
}

/** IPv4 and IPv6 addresses of a host, IPv4 first; none with a reason when there are none. */
export async function addressesOf(
  resolver: TypedLookup,
  name: DomainName,
  options: NameServerOptions = {},
): Promise<NameServer> {
  const { port = DNS_PORT, known = [] } = options;
  const at = (host: string): ServerAddress => known.find((server) => server.host === host) ?? { host, port };
  const outcomes = await Promise.all([
    resolver.lookup(name, 'A', options),
    resolver.lookup(name, 'AAAA', options),
  ]);
  const addresses = outcomes.flatMap((outcome) =>
    outcome.kind === 'found' ? outcome.records.map(({ data }) => at(data.address)) : [],
  );
  return { name, addresses, problem: addresses.length > 0 ? undefined : whyNone(name, outcomes) };
}

/**
 * Where updates of a zone go: the addresses of its SOA's MNAME (RFC 2136 §4.1).
 * @throws KmsDnsError `ERR_UNREACHABLE` when that name has none
 */
export async function primaryServer(
  resolver: TypedLookup,
  cut: ZoneCut,
  options: NameServerOptions = {},
): Promise<NameServer> {
  const server = await addressesOf(resolver, cut.soa.primary, options);
  if (server.problem === undefined) return server;
  throw new KmsDnsError(
    'ERR_UNREACHABLE',
    `the primary server of ${cut.zone.text} has no address: ${server.problem}`,
    {
      hint: 'Name the server to update with --server.',
      details: { zone: cut.zone.key, primary: cut.soa.primary.key },
    },
  );
}

/**
 * Every server that the zone's NS set names.
 * @throws KmsDnsError when the NS set cannot be had
 */
export async function zoneNameServers(
  resolver: TypedLookup,
  zone: DomainName,
  options: ZoneServerOptions = {},
): Promise<NameServer[]> {
  const outcome = await resolver.lookup(zone, 'NS', options);
  if (!isAnswer(outcome)) throw failedLookupError(outcome, `the servers of ${zone.text} could not be found`);
  if (outcome.kind !== 'found') {
    throw new KmsDnsError('ERR_ZONE_NOT_FOUND', `${zone.text} has no NS records: it is no zone`, {
      reasons: ['notFound'],
      details: { zone: zone.key },
    });
  }
  const { elsewhere } = options;
  return Promise.all(
    outcome.records.map(async ({ data }) => {
      const server = await addressesOf(resolver, data.target, options);
      if (server.addresses.length > 0 || elsewhere === undefined) return server;
      return addressesOf(elsewhere, data.target, options);
    }),
  );
}

/** What one address of one server said. */
export interface ServerView<T extends RrType> {
  readonly server: NameServer;
  readonly address: ServerAddress;
  readonly outcome: LookupOutcome<DataOf<T>>;
  /** The serial of the zone there, when it was asked for and said. */
  readonly serial: number | undefined;
}

/**
 * What every server says about a name, all asked at once, each at every address, and the serial of its zone.
 * @param direct asks without recursion
 */
export async function askEveryServer<T extends RrType>(
  direct: Resolver,
  servers: readonly NameServer[],
  question: { readonly zone: DomainName; readonly name: DomainName; readonly type: T },
  options: LookupOptions = {},
): Promise<ServerView<T>[]> {
  const views = servers.flatMap((server) =>
    server.addresses.map(async (address) => {
      const [outcome, soa] = await Promise.all([
        direct.lookupAt(address, question.name, question.type, options),
        direct.lookupAt(address, question.zone, 'SOA', options),
      ]);
      return {
        server,
        address,
        outcome,
        serial: soa.kind === 'found' ? soa.records[0]?.data.serial : undefined,
      };
    }),
  );
  return Promise.all(views);
}

function whyNone(name: DomainName, outcomes: readonly LookupOutcome[]): string {
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))];
  if (kinds.length === 1 && kinds[0] === 'nxdomain') return `${name.text} does not exist`;
  if (kinds.every((kind) => kind === 'nxdomain' || kind === 'nodata'))
    return `${name.text} has no A or AAAA record`;
  return `${name.text} could not be looked up (${kinds.join(', ')})`;
}
