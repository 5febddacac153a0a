import type { PolicyOptions } from '../conflicts/index.js';
import type { ClientProfile } from '../discovery/index.js';
import type { DomainName } from '../name/index.js';
import type { KmsDnsConfig } from './kmsdns-config.js';

/** What a config wants of the domains that are checked. A domain that it does not name gets what holds for all. */
export async function policyOptionsOf(config: KmsDnsConfig): Promise<PolicyOptions> {
  const { hosts, domains, groups, profiles, rules } = config;
  return {
    allow: inventory(config),
    severities: rules,
    domains: new Map(
      [...domains].map(([name, { allow, clients, servers, rules: severities }]) => [
        name,
        { allow, clients, servers, severities },
      ]),
    ),
    hosts,
    groups: [...groups.values()].map((group) => ({ name: group.name, domains: keys(group.domains) })),
    searches: await searchesOf(profiles),
  };
}

/** The hosts that may be published in a domain; undefined when the config does not say. */
export function allowedIn(config: KmsDnsConfig, domain: DomainName): readonly DomainName[] | undefined {
  return config.domains.get(domain.key)?.allow ?? inventory(config);
}

function inventory({ hosts }: KmsDnsConfig): DomainName[] | undefined {
  return hosts.size === 0 ? undefined : [...hosts.values()].map(({ name }) => name);
}

/** Of the profiles that look in DNS at all. How clients look is loaded when there is one. */
async function searchesOf(profiles: ReadonlyMap<string, ClientProfile>): Promise<PolicyOptions['searches']> {
  if (profiles.size === 0) return [];
  const { searchedDomains } = await import('../discovery/index.js');
  return [...profiles].flatMap(([client, profile]) => {
    const domains = keys(searchedDomains(profile));
    return domains.length === 0 ? [] : [{ client, domains, caching: profile.hostCaching ?? true }];
  });
}

function keys(names: readonly DomainName[]): string[] {
  return names.map(({ key }) => key);
}
