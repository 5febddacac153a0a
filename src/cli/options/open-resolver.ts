import { readInputFile } from '../../config/index.js';
import type { NamedResolver } from '../../discovery/index.js';
import { asKmsDnsError, InputError } from '../../errors.js';
import { Resolver, systemResolvers, type ResolverOptions } from '../../resolve/index.js';
import {
  DnsClient,
  formatServer,
  isEncrypted,
  lookupServer,
  parseResolverName,
  type Protocol,
  type ServerAddress,
  type ServerName,
} from '../../transport/index.js';
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
  /** Resolvers in the place of these, over the same connections. @throws InputError */
  readonly instead: (resolvers: readonly string[], field: string) => Promise<Resolver>;
  /** Each server of `resolver` by itself. */
  readonly each: readonly NamedResolver[];
  readonly close: () => Promise<void>;
}

/**
 * @param others resolvers beside those of `--resolver`, over the same connections; they may be what `--resolver-ca` is for
 * @throws InputError
 */
export async function openResolver(
  args: Args,
  { io, print }: Context,
  others: readonly ServerName[] = [],
): Promise<OpenResolver> {
  const names = args.list('resolver').map((text) => parseResolverName(text, '--resolver'));
  const timeout = args.duration('timeout');
  const exchanger = new DnsClient({ ca: await readAuthorities(args, [...names, ...others]) });
  const close = () => exchanger.close();
  if (names.length === 0) {
    const { servers, search, warnings, ...rest } = await systemResolvers();
    for (const warning of warnings) print.warn(`resolv.conf: ${warning}`);
    const options = { exchanger, servers, ...rest, ...(timeout === undefined ? {} : { timeout }) };
    return { ...variants(options, io.signal), search: search.map((domain) => domain.text), close };
  }
  const options = { exchanger, ...(await servers(names, '--resolver', io.signal)), timeout };
  return { ...variants(options, io.signal), search: [], close };
}

async function servers(
  names: readonly ServerName[],
  field: string,
  signal: AbortSignal,
): Promise<Pick<ResolverOptions, 'servers' | 'protocol'>> {
  const found = await Promise.all(names.map((name) => addressesOf(name, field, signal)));
  return { servers: found.flat(), protocol: commonProtocol(names) };
}

/** Who asks all resolvers over TCP alone asks the servers of a zone like that, too. */
function commonProtocol([first, ...others]: readonly ServerName[]): Protocol | 'auto' {
  const kind = first?.channel?.kind;
  const plain = kind === 'udp' || kind === 'tcp';
  return plain && others.every(({ channel }) => channel?.kind === kind) ? kind : 'auto';
}

async function readAuthorities(args: Args, names: readonly ServerName[]): Promise<string | undefined> {
  const path = args.text('resolver-ca');
  if (path === undefined) return undefined;
  if (!names.some(isEncrypted)) {
    throw new InputError('--resolver-ca', 'is given, and no resolver is asked over TLS or HTTPS', {
      hint: 'Name one with --resolver tls://… or https://….',
    });
  }
  const text = await readInputFile(path, '--resolver-ca');
  if (await hasCertificate(text)) return text;
  throw new InputError('--resolver-ca', `"${path}" has no certificate in it`, {
    hint: 'It begins with -----BEGIN CERTIFICATE-----; openssl x509 -inform DER makes one like that of a binary file.',
  });
}

async function hasCertificate(text: string): Promise<boolean> {
  const { X509Certificate } = await import('node:crypto');
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

/** @throws InputError for a name without an address: nothing was asked yet */
async function addressesOf(server: ServerName, field: string, signal: AbortSignal): Promise<ServerAddress[]> {
  try {
    return await lookupServer(server, { signal });
  } catch (thrown) {
    const error = asKmsDnsError(thrown);
    if (error.code !== 'ERR_UNREACHABLE') throw error;
    throw new InputError(field, error.message, {
      hint: 'Give the resolver as an IP address, or correct its name.',
      cause: error,
    });
  }
}

function variants(
  options: ResolverOptions,
  signal: AbortSignal,
): Pick<OpenResolver, 'resolver' | 'direct' | 'at' | 'instead' | 'each'> {
  const at = (servers: readonly ServerAddress[]) =>
    new Resolver({ ...options, servers, recursionDesired: false });
  return {
    resolver: new Resolver(options),
    direct: at(options.servers),
    at,
    async instead(resolvers, field) {
      const names = resolvers.map((text) => parseResolverName(text, field));
      return new Resolver({ ...options, ...(await servers(names, field, signal)) });
    },
    each: options.servers.map((server) => ({
      name: formatServer(server),
      resolver: new Resolver({ ...options, servers: [server] }),
    })),
  };
}
