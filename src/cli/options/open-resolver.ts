import { parseResolverSpec } from '../../config/index.js';
import { asKmsDnsError, InputError } from '../../errors.js';
import { Resolver, systemResolvers, type ResolverOptions } from '../../resolve/index.js';
import { DnsClient, lookupServer, type ServerAddress, type ServerName } from '../../transport/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';

/** The resolver that `--resolver` names, or the system's. `close` ends its connections. */
export interface OpenResolver {
  readonly resolver: Resolver;
  /** Asks authoritative servers themselves: without recursion, over the same connections. */
  readonly direct: Resolver;
  /** The system's search list; empty when resolvers were named. */
  readonly search: readonly string[];
  /** One that asks these authoritative servers only, over the same connections. */
  readonly at: (servers: readonly ServerAddress[]) => Resolver;
  readonly close: () => Promise<void>;
}

/** @throws InputError */
export async function openResolver(args: Args, { io, print }: Context): Promise<OpenResolver> {
  const specs = args.list('resolver').map((text) => parseResolverSpec(text));
  const timeout = args.duration('timeout');
  const exchanger = new DnsClient();
  const close = () => exchanger.close();
  const [first] = specs;
  if (first === undefined) {
    const { servers, search, warnings, ...rest } = await systemResolvers();
    for (const warning of warnings) print.warn(`resolv.conf: ${warning}`);
    const options = { exchanger, servers, ...rest, ...(timeout === undefined ? {} : { timeout }) };
    return { ...pair(options), search: search.map((domain) => domain.text), close };
  }
  if (specs.some(({ protocol }) => protocol !== first.protocol)) {
    throw new InputError('--resolver', 'names resolvers of different kinds', {
      hint: 'Give them all with tcp://, or all without.',
    });
  }
  const servers = await Promise.all(specs.map(({ server }) => addressesOf(server, io.signal)));
  const options = { exchanger, servers: servers.flat(), protocol: first.protocol, timeout };
  return { ...pair(options), search: [], close };
}

/** @throws InputError for a name without an address: nothing was asked yet */
async function addressesOf(server: ServerName, signal: AbortSignal): Promise<ServerAddress[]> {
  try {
    return await lookupServer(server, { signal });
  } catch (thrown) {
    const error = asKmsDnsError(thrown);
    if (error.code !== 'ERR_UNREACHABLE') throw error;
    throw new InputError('--resolver', error.message, {
      hint: 'Give the resolver as an IP address, or correct its name.',
      cause: error,
    });
  }
}

function pair(options: ResolverOptions): Pick<OpenResolver, 'resolver' | 'direct' | 'at'> {
  const at = (servers: readonly ServerAddress[]) =>
    new Resolver({ ...options, servers, recursionDesired: false });
  return { resolver: new Resolver(options), direct: at(options.servers), at };
}
