import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { parseHostName } from '../name/index.js';
import { checkSettings, type SeveritySettings } from './severities.js';

/** What the person wants, beyond the facts. Names are in lower case, without the last dot. */
export interface Policy {
  /** Of a domain by its name, also of one that nobody named. */
  readonly of: (domain: string) => DomainPolicy;
  /** Of rules over all domains, by rule id. */
  readonly severities: SeveritySettings;
  /** Some domain has a list of hosts that may be published. */
  readonly listsHosts: boolean;
  /** Of some domain it is known how many machines look in it. */
  readonly countsMachines: boolean;
  /** The KMS hosts that there are, by name; empty when no inventory was given. */
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  /** Domains that are meant to be equal. */
  readonly groups: readonly EqualDomains[];
  readonly searches: readonly ClientSearch[];
}

/** What is wanted of one domain. */
export interface DomainPolicy {
  /** The targets that may be published; undefined when no list was given. */
  readonly allow: ReadonlySet<string> | undefined;
  readonly severities: SeveritySettings;
  /** Client machines that look in the domain; undefined when it is not known. */
  readonly clients: number | undefined;
  /** Windows Servers that look in it as clients. */
  readonly servers: number | undefined;
}

export interface InventoryHost {
  /** Undefined when any will do. */
  readonly ports: readonly number[] | undefined;
  /** What it has keys for; undefined when it is not known. */
  readonly serves: readonly string[] | undefined;
  /** All addresses that its name should have; undefined when any will do. */
  readonly addresses: readonly string[] | undefined;
}

export interface EqualDomains {
  readonly name: string;
  readonly domains: readonly string[];
}

/** The domains in which one kind of client looks, in its order. */
export interface ClientSearch {
  /** Its name, for people. */
  readonly client: string;
  readonly domains: readonly string[];
  /** It goes back to the host that it activated with last. */
  readonly caching: boolean;
}

export interface PolicyOptions extends DomainPolicyOptions {
  /** What holds for single domains, instead of or beside the above. */
  readonly domains?: ReadonlyMap<string, DomainPolicyOptions> | undefined;
  readonly hosts?: ReadonlyMap<string, InventoryHost> | undefined;
  readonly groups?: readonly EqualDomains[] | undefined;
  readonly searches?: readonly ClientSearch[] | undefined;
}

export interface DomainPolicyOptions {
  /** The hosts that may be published; any other is a finding. Without it that rule is not applied. */
  readonly allow?: readonly (DomainName | string)[] | undefined;
  /** Severities by rule id, instead of the rules' own; `off` leaves a rule out. */
  readonly severities?: SeveritySettings | undefined;
  /** Client machines that look in the domain, and Windows Servers that do. */
  readonly clients?: number | undefined;
  readonly servers?: number | undefined;
}

/** @throws InputError for a host or rule that is none */
export function makePolicy(options: PolicyOptions = {}): Policy {
  const { severities = {}, hosts = new Map(), groups = [], searches = [] } = options;
  const common = domainPolicy(options);
  const own = new Map(
    [...(options.domains ?? [])].map(([domain, its]) => [domain, domainPolicy(its, common)] as const),
  );
  const all = [common, ...own.values()];
  return {
    of: (domain) => own.get(domain) ?? common,
    severities,
    listsHosts: all.some(({ allow }) => allow !== undefined),
    countsMachines: all.some(({ clients, servers }) => clients !== undefined || servers !== undefined),
    hosts,
    groups,
    searches,
  };
}

function domainPolicy(options: DomainPolicyOptions, common?: DomainPolicy): DomainPolicy {
  const { allow, severities = {}, clients, servers } = options;
  checkSettings(severities);
  const allowed = allow?.map((host) => (typeof host === 'string' ? parseAllowed(host) : host).key);
  return {
    allow: allowed === undefined ? common?.allow : new Set(allowed),
    severities: { ...common?.severities, ...severities },
    clients: clients ?? common?.clients,
    servers: servers ?? common?.servers,
  };
}

/** A host is allowed whatever its port. */
function parseAllowed(host: string): DomainName {
  const name = /^([^:]+):\d+$/.exec(host)?.[1];
  if (name === undefined) return parseHostName(host, 'allow');
  throw new InputError('allow', `"${host}" has a port`, {
    hint: `Leave the port out: ${name} is allowed on every port.`,
  });
}
