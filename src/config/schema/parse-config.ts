import { parseOwnerId } from '../../change/index.js';
import { closest } from '../../closest.js';
import type { SeveritySettings } from '../../conflicts/index.js';
import type { DomainName } from '../../name/index.js';
import { KMS_DEFAULTS } from '../../record/index.js';
import {
  DEFAULT_CONFIG_FILE,
  type CheckedConfig,
  type ConfiguredDomain,
  type ConfiguredHost,
  type DomainGroup,
  type KmsDnsConfig,
} from '../kmsdns-config.js';
import { allowedIn } from '../policy.js';
import { byPlace, checkDocument, pathText, placeText } from './document.js';
import { Faults } from './faults.js';
import { KMSDNS_CONFIG_SCHEMA, type ConfigFile } from './kmsdns-config.js';
import { known, readNamed } from './named.js';
import { parseAddress, parseClientDomain, parseFullHostName } from './names.js';
import { readProfiles, type LoadProfile } from './read-profiles.js';
import { readProviders } from './read-providers.js';
import {
  publicationOf,
  readLevel,
  refuseDifferent,
  type Known,
  type Level,
  type PublicationFields,
} from './read-publications.js';
import type { FieldPath } from './yaml.js';

export interface ParseOptions {
  /** What to call the file in an error of later. */
  readonly file?: string | undefined;
  /** Where relative paths start. */
  readonly folder?: string | undefined;
  readonly ruleIds: readonly string[];
  readonly loadProfile: LoadProfile;
}

type Section<K extends keyof ConfigFile> = NonNullable<ConfigFile[K]>;
type Hosts = ReadonlyMap<string, ConfiguredHost>;
type Domains = ReadonlyMap<string, ConfiguredDomain>;
type Groups = ReadonlyMap<string, DomainGroup>;

/** The path of a top field, or of one entry in it. */
const ENTRY = /^(\w+)(?:\.[\w-]+|\["[^"]*"\])?$/;
/** Where the path of a domain's field has the domain, and else the top field. */
const PART = /^(?:domains(?:\.[\w-]+|\["(?:[^"\\]|\\.)*"\])|\w+)/;

/** What `kmsdns.yaml` says, or everything that is wrong with it, in the order of the file. */
export async function parseConfig(text: string, options: ParseOptions): Promise<CheckedConfig> {
  const { file = DEFAULT_CONFIG_FILE } = options;
  const { problems, value, namesIn, place } = await checkDocument(text, KMSDNS_CONFIG_SCHEMA);
  const faults = new Faults(problems.flatMap(({ path }) => ENTRY.exec(path)?.[1] ?? []));
  const damaged = new Set(problems.flatMap(({ path }) => PART.exec(path) ?? []));
  const placeOf = (path: FieldPath): string => placeText(place({ path, problem: '' }), file);
  const config =
    value === undefined
      ? undefined
      : await readConfig(value, faults, { ...options, damaged, namesIn, placeOf });
  if (config !== undefined && problems.length === 0 && faults.list.length === 0)
    refuseUnequal(config, faults);
  const [first, ...others] = [...problems, ...faults.list.map(place)].sort(byPlace);
  if (first !== undefined) return { kind: 'invalid', problems: [first, ...others] };
  if (config === undefined) throw new Error('a config without a problem has a value');
  return { kind: 'valid', config };
}

interface ReadOptions extends ParseOptions {
  /** The parts of the file that were left out, or of which something was: a top field, or a domain with its field. */
  readonly damaged: ReadonlySet<string>;
  readonly namesIn: (section: string) => readonly string[];
  readonly placeOf: (path: FieldPath) => string;
}

/** Makes a config from what the schema let through; what is wrong goes to `faults`. */
async function readConfig(
  file: ConfigFile,
  faults: Faults,
  { ruleIds, loadProfile, folder = '.', damaged, namesIn, placeOf }: ReadOptions,
): Promise<KmsDnsConfig> {
  const readRules = (rules: Section<'rules'> = {}, path: FieldPath): SeveritySettings => {
    for (const id of Object.keys(rules)) {
      if (ruleIds.includes(id)) continue;
      const meant = closest(id, ruleIds);
      const hint = meant === undefined ? 'kmsdns check --list-rules lists them.' : `Did you mean ${meant}?`;
      faults.add([...path, id], 'is not a rule', { part: 'name', hint });
    }
    return Object.freeze({ ...rules });
  };
  const { policy = {} } = file;
  const owner =
    file.owner === undefined ? undefined : faults.attempt(['owner'], () => parseOwnerId(file.owner ?? ''));
  if (policy.prune === true && file.owner === undefined && !damaged.has('owner')) {
    faults.add(['policy', 'prune'], 'takes an owner', {
      hint: 'Add "owner: NAME" to the file: only what it has published is removed.',
    });
  }
  const providers = readProviders(file.providers ?? {}, faults, placeOf);
  const hosts = readHosts(file.hosts ?? {}, faults);
  // What is wrong with a provider's fields does not make its name unknown.
  const there: Known = { providers, providerNames: new Set(namesIn('providers')), hosts };
  const levels: Levels = { domains: new Map(), groups: new Map(), defaults: undefined };
  levels.defaults = file.defaults && readLevel(file.defaults, ['defaults'], there, faults);
  const readDomain = (fields: PublicationFields, key: string, path: FieldPath) =>
    levels.domains.set(key, readLevel(fields, path, there, faults));
  const named = readDomains(file.domains ?? {}, hosts, faults, readRules, readDomain);
  const groups = readGroups(file.groups ?? {}, named, faults);
  for (const [name, fields] of Object.entries(file.groups ?? {})) {
    levels.groups.set(name, readLevel(fields, ['groups', name], there, faults));
  }
  const grouped = withGroups(named, groups);
  return Object.freeze({
    folder,
    owner,
    providers,
    hosts,
    domains: inheritable(damaged, faults)
      ? withPublications(grouped, levels, there, damaged, faults)
      : grouped,
    groups,
    profiles: await readProfiles(file.profiles ?? {}, faults, loadProfile),
    rules: readRules(file.rules, ['rules']),
    policy: Object.freeze({
      prune: policy.prune ?? file.owner !== undefined,
      selfPublished: policy.selfPublished ?? 'leave',
      maxDomains: policy.maxDomains,
      verifyHosts: policy.verifyHosts ?? false,
    }),
  });
}

interface Levels {
  readonly domains: Map<string, Level>;
  readonly groups: Map<string, Level>;
  defaults: Level | undefined;
}

/** Nothing is missing from what domains take from elsewhere: what they lack, the file does not have. */
function inheritable(damaged: ReadonlySet<string>, faults: Faults): boolean {
  return ['defaults', 'groups', 'providers', 'hosts'].every(
    (section) => !damaged.has(section) && !faults.isIncomplete(section),
  );
}

function withPublications(
  domains: Domains,
  { domains: own, groups, defaults }: Levels,
  there: Known,
  damaged: ReadonlySet<string>,
  faults: Faults,
): Domains {
  const withThem = [...domains].map(([key, domain]): [string, ConfiguredDomain] => {
    const level = own.get(key);
    if (level === undefined || damaged.has(pathText(level.path))) return [key, domain];
    const group = domain.group === undefined ? undefined : groups.get(domain.group);
    const others = [group, defaults].filter((one) => one !== undefined);
    const publication = publicationOf(domain, [level, ...others], there, faults);
    return [key, Object.freeze({ ...domain, publication })];
  });
  return new Map(withThem);
}

function readHosts(section: Section<'hosts'>, faults: Faults): Hosts {
  return readNamed(section, ['hosts'], parseFullHostName, faults, (name, fields, path) => {
    const { ports = [KMS_DEFAULTS.port], serves, publishesItself } = fields ?? {};
    const addresses = fields?.addresses?.map((text, i) =>
      faults.attempt([...path, 'addresses', i], () => parseAddress(text)),
    );
    faults.unique(ports, [...path, 'ports']);
    faults.unique(serves ?? [], [...path, 'serves']);
    faults.unique(addresses ?? [], [...path, 'addresses']);
    return {
      name,
      ports: Object.freeze(ports),
      serves: serves && Object.freeze(serves),
      addresses: addresses && Object.freeze(addresses.filter((address) => address !== undefined)),
      publishesItself,
    };
  });
}

function readDomains(
  section: Section<'domains'>,
  hosts: Hosts,
  faults: Faults,
  readRules: (rules: Section<'rules'> | undefined, path: FieldPath) => SeveritySettings,
  readPublication: (fields: PublicationFields, key: string, path: FieldPath) => void,
): Domains {
  // Without an inventory there is nothing that an allowed host could be missing from.
  const inventory = hosts.size === 0 ? undefined : hosts;
  return readNamed(section, ['domains'], parseClientDomain, faults, (name, fields, path) => {
    const { allow, clients, servers, rules } = fields ?? {};
    readPublication(fields ?? {}, name.key, path);
    const allowed = allow?.map((text, i) =>
      faults.attempt([...path, 'allow', i], () => parseFullHostName(text)),
    );
    return {
      name,
      allow: allowed && known(allowed, [...path, 'allow'], 'hosts', inventory, faults),
      clients,
      servers,
      rules: readRules(rules, [...path, 'rules']),
      group: undefined,
      publication: undefined,
    };
  });
}

function readGroups(section: Section<'groups'>, domains: Domains, faults: Faults): Groups {
  const groupOf = new Map<string, string>();
  const groups = new Map<string, DomainGroup>();
  for (const [name, fields] of Object.entries(section)) {
    const path = ['groups', name, 'domains'];
    const parsed = fields.domains.map((text, i) =>
      faults.attempt([...path, i], () => parseClientDomain(text)),
    );
    const members = known(parsed, path, 'domains', domains, faults);
    for (const [i, member] of parsed.entries()) {
      if (member === undefined) continue;
      const other = groupOf.get(member.key) ?? name;
      if (other !== name) {
        faults.add([...path, i], `${member.key} is in the group ${other} as well`, {
          hint: 'What is equal to the same is equal: make one group of both.',
        });
      }
      groupOf.set(member.key, name);
    }
    groups.set(name, Object.freeze({ name, domains: members }));
  }
  return groups;
}

function withGroups(domains: Domains, groups: Groups): Domains {
  const grouped = new Map(domains);
  for (const { name, domains: members } of groups.values()) {
    for (const { key } of members) {
      const domain = domains.get(key);
      if (domain !== undefined) grouped.set(key, Object.freeze({ ...domain, group: name }));
    }
  }
  return grouped;
}

/** Domains that should have the same hosts, and may not, or are not to. */
function refuseUnequal(config: KmsDnsConfig, faults: Faults): void {
  for (const group of config.groups.values()) {
    refuseDifferent(group, ({ key }) => config.domains.get(key)?.publication, faults);
  }
  const allowed = (domain: DomainName): string =>
    (allowedIn(config, domain) ?? [])
      .map(({ key }) => key)
      .sort()
      .join();
  for (const { name, domains } of config.groups.values()) {
    const [first] = domains;
    const other = domains.findIndex((domain) => first && allowed(domain) !== allowed(first));
    if (first === undefined || other === -1) continue;
    const problem = `${domains[other]?.key ?? ''} does not allow the same hosts as ${first.key}`;
    faults.add(['groups', name, 'domains', other], problem, {
      hint: 'Give both the same "allow", or take one out of the group.',
    });
  }
}
