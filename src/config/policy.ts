import type { SeveritySettings } from '../conflicts/index.js';
import type { DomainName } from '../name/index.js';
import type { DomainGroup, KmsDnsConfig } from './kmsdns-config.js';

/** What a config wants of one domain. */
export interface DomainPolicy {
  /** The hosts that may be published; undefined when the config names no hosts at all. */
  readonly allow: readonly DomainName[] | undefined;
  /** By rule id, the domain's own before those of the whole file. */
  readonly severities: SeveritySettings;
  /** Machines that look in the domain; undefined when it is not known. */
  readonly clients: number | undefined;
  readonly servers: number | undefined;
  /** The domains that should have the same hosts, itself among them. */
  readonly group: DomainGroup | undefined;
}

/** A domain that the config does not name gets what holds for the whole file. */
export function policyOf(config: KmsDnsConfig, domain: DomainName): DomainPolicy {
  const own = config.domains.get(domain.key);
  const inventory = config.hosts.size === 0 ? undefined : [...config.hosts.values()].map(({ name }) => name);
  return {
    allow: own?.allow ?? inventory,
    severities: { ...config.rules, ...own?.rules },
    clients: own?.clients,
    servers: own?.servers,
    group: own?.group === undefined ? undefined : config.groups.get(own.group),
  };
}
