import { InputError } from '../errors.js';
import { inOrder } from '../change/index.js';
import { desiredOf, loadConfig, type ConfiguredProvider } from '../config/index.js';
import type { ExportedDomain } from '../export/index.js';
import { DomainName } from '../name/index.js';
import { DEFAULT_TTL, kmsOwner, SrvRecord } from '../record/index.js';
import type { Args } from './args.js';
import type { Context } from './command.js';
import { namedConfig, type ConfigFile } from './options/config.js';
import { readDomains } from './options/member.js';
import { chosenProvider } from './options/provider.js';

/** What a config file wants to stand. */
export interface WantedDomains {
  readonly domains: readonly Omit<ExportedDomain, 'zone'>[];
  /** The zones that its providers are said to be for. */
  readonly zones: readonly DomainName[];
  /** The kinds of providers that these domains are kept with. */
  readonly kinds: ReadonlySet<ConfiguredProvider['type']>;
}

/** The config file, where it is what is to be read: it is named, and nothing else is. @throws InputError */
export function wantedConfig(args: Args, context: Context): ConfigFile | undefined {
  if (args.has('config')) {
    const stray = ['server', 'file', 'provider', 'resolver'].find((option) => args.has(option));
    if (stray === undefined) return namedConfig(args, context);
    throw new InputError(`--${stray}`, 'does not go with -f', {
      hint: 'Write either what the config file wants, or what stands.',
    });
  }
  if (args.has('resolver') || chosenProvider(args, context) !== undefined) return undefined;
  return namedConfig(args, context);
}

/** The domains that the file publishes, or those of them that `--domain` names. @throws InputError */
export async function wantedDomains({ path, field }: ConfigFile, args: Args): Promise<WantedDomains> {
  const config = await loadConfig(path, { field });
  const named = args.has('domain') ? readDomains(args) : undefined;
  const { domains } = desiredOf(config, { domains: named });
  return {
    domains: domains.map(({ domain, members, ttl = DEFAULT_TTL }) => ({
      domain,
      records: inOrder(members.map((data) => new SrvRecord(kmsOwner(domain), ttl, data))),
    })),
    zones: [...config.providers.values()].flatMap(zonesOf),
    kinds: new Set(domains.flatMap(({ provider }) => config.providers.get(provider)?.type ?? [])),
  };
}

function zonesOf(provider: ConfiguredProvider): DomainName[] {
  const zones =
    provider.type === 'rfc2136' ? provider.zones : provider.type === 'zonefile' ? [provider.zone] : [];
  // What refers to the environment is not looked up for this.
  return (zones ?? []).flatMap((zone) =>
    zone === undefined || zone.includes('${') ? [] : [DomainName.parse(zone)],
  );
}
