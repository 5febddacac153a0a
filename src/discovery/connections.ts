import type { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import { hostState, lookupHost, type HostLookup, type Lookup } from '../resolve/index.js';
import type { View } from './ask.js';

export interface NamedResolver {
  readonly name: string;
  readonly resolver: Lookup;
}

/** Without a name where the client has only one. */
interface ConnectionResolver {
  readonly name: string | null;
  readonly resolver: Lookup;
}

type Some<T> = readonly [T, ...T[]];

/** The resolvers of a client's connections: each is asked everything, at the same time, and no host twice. */
export class Connections {
  readonly #first: ConnectionResolver;
  readonly #more: readonly ConnectionResolver[];
  readonly #signal: AbortSignal | undefined;
  readonly #hosts = new Map<string, Promise<HostLookup>>();

  constructor([first, ...more]: Some<ConnectionResolver>, signal: AbortSignal | undefined) {
    this.#first = first;
    this.#more = more;
    this.#signal = signal;
  }

  lookup(name: DomainName, type: RrType): Promise<Some<View>> {
    return this.#each(async ({ name: via, resolver }) => {
      return { via, outcome: await resolver.lookup(name, type, { signal: this.#signal }) };
    });
  }

  /** From the first connection that knows an address; else from the first that does not know; else from the first. */
  lookupHost(host: DomainName): Promise<HostLookup> {
    const earlier = this.#hosts.get(host.key);
    if (earlier !== undefined) return earlier;
    const looked = this.#lookupHost(host);
    this.#hosts.set(host.key, looked);
    return looked;
  }

  async #lookupHost(host: DomainName): Promise<HostLookup> {
    const all = await this.#each(({ resolver }) => lookupHost(resolver, host, { signal: this.#signal }));
    return (
      all.find((looked) => hostState(looked) === 'resolved') ??
      all.find((looked) => hostState(looked) === 'unknown') ??
      all[0]
    );
  }

  async #each<T>(ask: (connection: ConnectionResolver) => Promise<T>): Promise<Some<T>> {
    const [first, ...more] = [ask(this.#first), ...this.#more.map(ask)] as const;
    return Promise.all([first, ...more]);
  }
}
