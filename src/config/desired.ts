import type { Desired, DesiredDomain } from '../change/index.js';
import { closest } from '../closest.js';
import { InputError } from '../errors.js';
import { DomainName } from '../name/index.js';
import type { KmsDnsConfig } from './kmsdns-config.js';

export interface DesiredOfOptions {
  /** Only these; every domain that the file publishes unless given. */
  readonly domains?: Iterable<DomainName | string> | undefined;
}

/**
 * What a config wants to stand. A domain that it publishes nothing in is not among it.
 * @throws InputError when a domain is named that the config does not publish
 */
export function desiredOf(config: KmsDnsConfig, options: DesiredOfOptions = {}): Desired {
  const { owner, hosts, policy } = config;
  const published = publishedIn(config);
  const names = options.domains === undefined ? published.keys() : keysOf(options.domains);
  return {
    owner,
    ...policy,
    publishesItself: new Map(
      [...hosts].flatMap(([host, { publishesItself }]) =>
        publishesItself === undefined ? [] : [[host, publishesItself] as const],
      ),
    ),
    domains: [...names].map((name) => published.get(name) ?? refuse(name, config, published)),
  };
}

function publishedIn({ domains }: KmsDnsConfig): ReadonlyMap<string, DesiredDomain> {
  return new Map(
    [...domains].flatMap(([key, { name, publication }]) =>
      publication === undefined ? [] : [[key, { domain: name, ...publication }] as const],
    ),
  );
}

function keysOf(domains: Iterable<DomainName | string>): Set<string> {
  return new Set(
    [...domains].map(
      (domain) => (typeof domain === 'string' ? DomainName.parse(domain, 'domain') : domain).key,
    ),
  );
}

function refuse(name: string, { domains }: KmsDnsConfig, published: ReadonlyMap<string, unknown>): never {
  if (domains.has(name)) {
    throw new InputError('domain', `the config file publishes nothing in ${name}`, {
      hint: 'Say "publish" there, in its group or under defaults.',
    });
  }
  const meant = closest(name, published.keys());
  throw new InputError('domain', `${name} is not in the config file`, {
    hint: meant === undefined ? 'Add it under domains.' : `Did you mean ${meant}?`,
  });
}
