import { closest } from '../../closest.js';
import type { SeveritySettings } from '../../conflicts/index.js';
import type { ClientProfile } from '../../discovery/index.js';
import { InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { KMS_DEFAULTS } from '../../record/index.js';
import type {
  CheckedConfig,
  ConfiguredDomain,
  ConfiguredHost,
  DomainGroup,
  KmsDnsConfig,
} from '../kmsdns-config.js';
import { allowedIn } from '../policy.js';
import { clientProfileOf } from './client-profile.js';
import { byPlace, checkDocument, fieldPath } from './document.js';
import { Faults } from './faults.js';
import { KMSDNS_CONFIG_SCHEMA, type ConfigFile } from './kmsdns-config.js';
import { parseAddress, parseClientDomain, parseFullHostName } from './names.js';
import type { FieldPath } from './yaml.js';

export interface ParseOptions {
  readonly ruleIds: readonly string[];
  /** Reads a profile's file. @throws InputError, naming `field` where the file cannot be read */
  readonly loadProfile: (file: string, field: string) => Promise<ClientProfile>;
}

type Section<K extends keyof ConfigFile> = NonNullable<ConfigFile[K]>;
type Hosts = ReadonlyMap<string, ConfiguredHost>;
type Domains = ReadonlyMap<string, ConfiguredDomain>;
type Groups = ReadonlyMap<string, DomainGroup>;

/** The path of a top field, or of one entry in it. */
const ENTRY = /^(\w+)(?:\.[\w-]+|\["[^"]*"\])?$/;

/** What `kmsdns.yaml` says, or everything that is wrong with it, in the order of the file. */
export async function parseConfig(text: string, options: ParseOptions): Promise<CheckedConfig> {
  const { problems, value, place } = await checkDocument(text, KMSDNS_CONFIG_SCHEMA);
  const faults = new Faults(problems.flatMap(({ path }) => ENTRY.exec(path)?.[1] ?? []));
  const config = value === undefined ? undefined : await readConfig(value, faults, options);
  if (config !== undefined && problems.length === 0 && faults.list.length === 0)
    refuseUnequal(config, faults);
  const [first, ...others] = [...problems, ...faults.list.map(place)].sort(byPlace);
  if (first !== undefined) return { kind: 'invalid', problems: [first, ...others] };
  if (config === undefined) throw new Error('a config without a problem has a value');
  return { kind: 'valid', config };
}

/** Makes a config from what the schema let through; what is wrong goes to `faults`. */
async function readConfig(
  file: ConfigFile,
  faults: Faults,
  { ruleIds, loadProfile }: ParseOptions,
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
  const hosts = readHosts(file.hosts ?? {}, faults);
  const domains = readDomains(file.domains ?? {}, hosts, faults, readRules);
  const groups = readGroups(file.groups ?? {}, domains, faults);
  return Object.freeze({
    hosts,
    domains: withGroups(domains, groups),
    groups,
    profiles: await readProfiles(file.profiles ?? {}, faults, loadProfile),
    rules: readRules(file.rules, ['rules']),
  });
}

function readHosts(section: Section<'hosts'>, faults: Faults): Hosts {
  return readNamed(section, ['hosts'], parseFullHostName, faults, (name, fields, path) => {
    const { ports = [KMS_DEFAULTS.port], serves } = fields ?? {};
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
    };
  });
}

function readDomains(
  section: Section<'domains'>,
  hosts: Hosts,
  faults: Faults,
  readRules: (rules: Section<'rules'> | undefined, path: FieldPath) => SeveritySettings,
): Domains {
  // Without an inventory there is nothing that an allowed host could be missing from.
  const inventory = hosts.size === 0 ? undefined : hosts;
  return readNamed(section, ['domains'], parseClientDomain, faults, (name, fields, path) => {
    const { allow, clients, servers, rules } = fields ?? {};
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

/** Domains that should have the same hosts, and may not. */
function refuseUnequal(config: KmsDnsConfig, faults: Faults): void {
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

async function readProfiles(
  section: Section<'profiles'>,
  faults: Faults,
  load: ParseOptions['loadProfile'],
): Promise<ReadonlyMap<string, ClientProfile>> {
  const profiles = new Map<string, ClientProfile>();
  for (const [name, { file, ...fields }] of Object.entries(section)) {
    const path = ['profiles', name];
    if (file !== undefined && Object.keys(fields).length > 0) {
      faults.add([...path, 'file'], 'goes with no other field', {
        hint: 'Write the fields into that file, or leave "file" out.',
      });
      continue;
    }
    try {
      profiles.set(
        name,
        Object.freeze(file === undefined ? clientProfileOf(fields) : await load(file, 'file')),
      );
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { field, problem, message, hint } = error;
      if (file === undefined) faults.add([...path, ...fieldPath(field)], problem, { hint });
      else faults.add([...path, 'file'], field === 'file' ? problem : message, { hint });
    }
  }
  return profiles;
}

/** Parts by a name of DNS, each once however it is written. */
function readNamed<F, T>(
  section: Readonly<Record<string, F>>,
  at: FieldPath,
  parse: (text: string) => DomainName,
  faults: Faults,
  make: (name: DomainName, fields: F, path: FieldPath) => T,
): ReadonlyMap<string, Readonly<T>> {
  const parts = new Map<string, Readonly<T>>();
  for (const [text, fields] of Object.entries(section)) {
    const path = [...at, text];
    const name = faults.attempt(path, () => parse(text), 'name');
    if (name === undefined) continue;
    if (parts.has(name.key)) {
      faults.add(path, `is ${name.key}, which is given twice`, { part: 'name', hint: 'Keep one of them.' });
    }
    parts.set(name.key, Object.freeze(make(name, fields, path)));
  }
  return parts;
}

/** Names in a list, each once, and each in its section, as far as that is told. */
function known(
  names: readonly (DomainName | undefined)[],
  path: FieldPath,
  section: 'hosts' | 'domains',
  entries: ReadonlyMap<string, unknown> | undefined,
  faults: Faults,
): readonly DomainName[] {
  faults.unique(
    names.map((name) => name?.key),
    path,
  );
  for (const [i, name] of names.entries()) {
    if (name === undefined || entries === undefined || entries.has(name.key) || faults.isIncomplete(section))
      continue;
    const meant = closest(name.key, entries.keys());
    faults.add([...path, i], `${name.key} is not under ${section}`, {
      hint: meant === undefined ? `Add it to ${section}, or remove it here.` : `Did you mean ${meant}?`,
    });
  }
  return Object.freeze(names.filter((name) => name !== undefined));
}
