import type { ClientProfile, Connection, DiscoverOptions, NamedResolver } from '../../discovery/index.js';
import type { Args } from '../args.js';
import type { OpenResolver } from './open-resolver.js';

/** What a client asks, and the client with the resolvers that are asked. */
export interface ClientResolvers {
  readonly profile: ClientProfile;
  readonly asked: Pick<DiscoverOptions, 'resolver' | 'compare'>;
}

/**
 * The resolvers of the client's connections, as its profile names them; `--resolver` takes their place, and this
 * machine's stand in for those that are not known.
 * @throws InputError for a resolver that cannot be asked
 */
export async function clientResolvers(
  profile: ClientProfile,
  args: Args,
  opened: OpenResolver,
): Promise<ClientResolvers> {
  const { resolver, each } = opened;
  const { connections = [] } = profile;
  if (args.has('resolver')) {
    const asked = connections.map(({ name, suffix }): Connection => ({ name, suffix }));
    return {
      profile: connections.length === 0 ? profile : { ...profile, connections: asked },
      asked: { resolver, compare: each },
    };
  }
  const [first, ...more] = await Promise.all(
    connections.flatMap((connection, i) => named(connection, i, opened) ?? []),
  );
  if (first === undefined) return { profile, asked: { resolver, compare: each } };
  return { profile, asked: { resolver: more.length === 0 ? first.resolver : [first, ...more] } };
}

function named(
  { name, resolvers = [] }: Connection,
  index: number,
  { instead }: OpenResolver,
): Promise<NamedResolver> | undefined {
  if (resolvers.length === 0) return undefined;
  const field = `connections[${index}].resolvers`;
  return instead(resolvers, field).then((resolver) => ({
    name: name ?? `connection ${index + 1}`,
    resolver,
  }));
}
