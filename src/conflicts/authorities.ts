import { abortedError, KmsDnsError } from '../errors.js';
import { DomainName } from '../name/index.js';
import {
  CachedLookup,
  findZoneCut,
  zoneInDenial,
  zoneNameServers,
  type LookupOptions,
  type LookupOutcome,
  type NameServer,
  type Resolver,
} from '../resolve/index.js';
import type { ServerAddress } from '../transport/index.js';

/** What the servers of the zone that holds a name say about its SRV records. */
export interface Authorities {
  readonly views: readonly {
    readonly name: DomainName;
    readonly address: ServerAddress;
    readonly outcome: LookupOutcome;
  }[];
  readonly unresolved: readonly { readonly name: DomainName; readonly problem: string }[];
  /** Why the servers could not be listed, or null. */
  readonly problem: string | null;
}

/** @param own what the resolver says about the name: a denial shows the zone */
export type AskAuthorities = (
  owner: DomainName,
  options: LookupOptions,
  own?: Promise<LookupOutcome>,
) => Promise<Authorities>;

export interface AuthoritiesOptions {
  /** Finds the zone and its servers. */
  readonly resolver: Resolver;
  /** Asks those servers, without recursion. */
  readonly direct: Resolver;
  /** The port of the servers; 53 by default, or that of a resolver that is one of them. */
  readonly port?: number | undefined;
}

export function makeAskAuthorities({ resolver, direct, port }: AuthoritiesOptions): AskAuthorities {
  // What zones and servers have in common is asked for once, as long as its TTL allows.
  const shared = new CachedLookup(resolver);
  const known = port === undefined ? resolver.servers : [];
  return async (owner, options, own) => {
    try {
      const denied = own && zoneInDenial(resolver, owner, await own);
      const zone = denied ?? (await findZoneCut(resolver, owner, options)).zone;
      const servers = inOrder(await zoneNameServers(shared, zone, { ...options, port, known }));
      const asked = servers.flatMap(({ name, addresses }) =>
        addresses.map(async (address) => ({
          name,
          address,
          outcome: await direct.lookupAt(address, owner, 'SRV', options),
        })),
      );
      return {
        views: await Promise.all(asked),
        unresolved: servers.flatMap(({ name, problem }) =>
          problem === undefined ? [] : [{ name, problem }],
        ),
        problem: null,
      };
    } catch (error) {
      if (options.signal?.aborted === true) throw abortedError(options.signal.reason);
      if (error instanceof KmsDnsError) return { views: [], unresolved: [], problem: error.message };
      throw error;
    }
  };
}

/** Name servers come in another order with every answer; reports should not. */
function inOrder(servers: readonly NameServer[]): NameServer[] {
  return [...servers].sort((a, b) => DomainName.compare(a.name, b.name));
}
