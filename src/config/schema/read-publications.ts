import { checkPublishable, parseMembers, type Host } from '../../change/index.js';
import { closest } from '../../closest.js';
import { InputError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { KMS_DEFAULTS, kmsOwner, parseTtl, type SrvData } from '../../record/index.js';
import type { ConfiguredProvider } from '../configured-provider.js';
import type { ConfiguredDomain, ConfiguredHost, DomainGroup, Publication } from '../kmsdns-config.js';
import { hasReference } from '../references.js';
import type { Faults } from './faults.js';
import type { ConfigFile } from './kmsdns-config.js';
import { parseFullHostName } from './names.js';
import type { FieldPath } from './yaml.js';

export type PublicationFields = NonNullable<ConfigFile['defaults']>;

/** What one part of the file says about publishing: a domain, a group, or the defaults. */
export interface Level {
  readonly path: FieldPath;
  readonly fields: PublicationFields;
  /** Undefined where it does not say. */
  readonly hosts: readonly PublishedHost[] | undefined;
  readonly ttl: number | undefined;
}

interface PublishedHost {
  readonly path: FieldPath;
  readonly host: Host;
  readonly name: DomainName;
}

export interface Known {
  readonly providers: ReadonlyMap<string, ConfiguredProvider>;
  /** Of all that the file has, whatever is wrong with one. */
  readonly providerNames: ReadonlySet<string>;
  readonly hosts: ReadonlyMap<string, ConfiguredHost>;
}

/** No resolver keeps a record for longer, whatever it says (max-cache-ttl of BIND, cache-max-ttl of Unbound: a day). */
const LONGEST_TTL = 7 * 86_400;

export function readLevel(fields: PublicationFields, path: FieldPath, known: Known, faults: Faults): Level {
  const { provider, publish, ttl } = fields;
  if (provider !== undefined && !known.providerNames.has(provider)) {
    const meant = closest(provider, known.providerNames);
    faults.add([...path, 'provider'], `${JSON.stringify(provider)} is not under providers`, {
      hint: meant === undefined ? 'Add it there, or name another one.' : `Did you mean ${meant}?`,
    });
  }
  const hosts = publish?.flatMap((entry, i) => {
    const at = [...path, 'publish', i];
    const read = faults.attempt(typeof entry === 'string' ? at : [...at, 'host'], () => readHost(entry));
    if (read === undefined) return [];
    refuseUnknown(read.name, at, known, faults);
    return [{ ...read, path: at }];
  });
  return {
    path,
    fields,
    hosts,
    ttl: ttl === undefined ? undefined : faults.attempt([...path, 'ttl'], () => readTtl(String(ttl))),
  };
}

function readHost(entry: NonNullable<PublicationFields['publish']>[number]): Omit<PublishedHost, 'path'> {
  const host = typeof entry === 'string' ? entry : { ...entry, target: entry.host };
  const given = typeof entry === 'string' ? nameOf(entry) : entry.host;
  const name = given === '.' ? DomainName.root : parseFullHostName(given);
  return { host, name };
}

/** Without the port. @throws InputError for what is no host at all */
function nameOf(text: string): string {
  const [member] = parseMembers([text]);
  return member?.target.text ?? text;
}

/** @throws InputError */
function readTtl(text: string): number {
  const ttl = parseTtl(text);
  if (ttl >= 1 && ttl <= LONGEST_TTL) return ttl;
  throw new InputError('ttl', `${text} is not between 1 second and a week`, {
    hint: 'Write seconds, or a text such as 1h.',
  });
}

function refuseUnknown(name: DomainName, path: FieldPath, { hosts }: Known, faults: Faults): void {
  if (name.isRoot || hosts.size === 0 || hosts.has(name.key) || faults.isIncomplete('hosts')) return;
  const meant = closest(name.key, hosts.keys());
  faults.add(path, `${name.key} is not under hosts`, {
    hint: meant === undefined ? 'Add it to hosts, or remove it here.' : `Did you mean ${meant}?`,
  });
}

/** The nearest first: the domain, its group, the defaults. */
export type Levels = readonly [Level, ...Level[]];

/** What is to stand in a domain, as far as nothing is wrong with it; undefined where nothing is said. */
export function publicationOf(
  domain: ConfiguredDomain,
  levels: Levels,
  known: Known,
  faults: Faults,
): Publication | undefined {
  const from = levels.find(({ hosts }) => hosts !== undefined);
  if (from?.hosts === undefined) return undefined;
  const provider = nearest(levels, ({ fields }) => fields.provider) ?? only(known.providers);
  if (provider === undefined) {
    const names = [...known.providers.keys()].join(', ');
    faults.add([...from.path, 'publish'], 'is said, and not through which provider', {
      part: 'name',
      hint: names === '' ? 'Add one under providers.' : `Add "provider: …", one of ${names}.`,
    });
    return undefined;
  }
  refuseOutside(domain, provider, levels[0].path, known, faults);
  const numbers = {
    priority: nearest(levels, ({ fields }) => fields.priority),
    weight: nearest(levels, ({ fields }) => fields.weight),
    port: nearest(levels, ({ fields }) => fields.port),
  };
  const published = from.hosts.flatMap((entry) => {
    const [member] = parseMembers([entry.host], numbers);
    return member === undefined ? [] : [{ entry, member }];
  });
  refuseRepeated(published, faults);
  for (const { entry, member } of published) {
    refuseNotAllowed(domain, entry, from === levels[0], levels[0].path, faults);
    refuseUnusable(domain, entry, member, known, faults);
  }
  return Object.freeze({
    provider,
    members: Object.freeze(published.map(({ member }) => member)),
    ttl: nearest(levels, ({ ttl }) => ttl),
  });
}

interface Published {
  readonly entry: PublishedHost;
  readonly member: SrvData;
}

function refuseRepeated(published: readonly Published[], faults: Faults): void {
  const seen = new Set<string>();
  for (const { entry, member } of published) {
    if (member.isNullTarget && published.length > 1) {
      faults.add(entry.path, '"." says that there is no KMS host, and stands beside hosts (RFC 2782)', {
        hint: 'Name either the hosts or ".".',
      });
    } else if (seen.has(member.memberKey)) {
      const problem = `${entry.name.key}:${member.port} is given twice`;
      faults.add(entry.path, problem, {
        hint: 'Keep one of them: one host of a domain has one priority and one weight.',
      });
    }
    seen.add(member.memberKey);
  }
}

function refuseNotAllowed(
  { name, allow }: ConfiguredDomain,
  { path, name: host }: PublishedHost,
  isOwn: boolean,
  domainPath: FieldPath,
  faults: Faults,
): void {
  if (allow === undefined || host.isRoot || allow.some((allowed) => allowed.equals(host))) return;
  const hint = `Add it to "allow" of ${name.key}, or publish other hosts there.`;
  if (isOwn) faults.add(path, `${host.key} is not allowed in ${name.key}`, { hint });
  else
    faults.add([...domainPath, 'allow'], `${host.key} is not among them, and is to be published here`, {
      hint,
    });
}

function refuseUnusable(
  domain: ConfiguredDomain,
  { path, name }: PublishedHost,
  member: SrvData,
  { hosts }: Known,
  faults: Faults,
): void {
  faults.attempt(path, () => checkPublishable(kmsOwner(domain.name), member));
  const ports = hosts.get(name.key)?.ports;
  if (ports === undefined || ports.includes(member.port)) return;
  const [port] = ports;
  const other = ports.length === 1 && port !== KMS_DEFAULTS.port ? ` or publish ${name.key}:${port}` : '';
  faults.add(path, `port ${member.port} is not among those of ${name.key}: ${ports.join(', ')}`, {
    hint: `Add it to "ports" of the host,${other === '' ? ' or publish another one' : other}.`,
  });
}

/** Of a provider that is for some zones only. */
function refuseOutside(
  { name }: ConfiguredDomain,
  provider: string,
  path: FieldPath,
  { providers }: Known,
  faults: Faults,
): void {
  const zones = zonesOf(providers.get(provider));
  if (zones.length === 0 || zones.some((zone) => name.isSubdomainOf(zone))) return;
  faults.add(path, `is in no zone of the provider ${provider}`, {
    part: 'name',
    hint: `It has ${zones.map(({ key }) => key).join(', ')}. Add the zone there, or name another provider.`,
  });
}

/** Empty where they are not told, or not in the file. */
function zonesOf(provider: ConfiguredProvider | undefined): readonly DomainName[] {
  const zones =
    provider?.type === 'rfc2136' ? provider.zones : provider?.type === 'zonefile' ? [provider.zone] : [];
  const told = (zones ?? []).filter((zone) => zone !== undefined);
  return told.some(hasReference) ? [] : told.map((zone) => DomainName.parse(zone));
}

/** Domains that are meant to be equal, and are not to have the same. One that is only checked is none of them. */
export function refuseDifferent(
  { name, domains }: DomainGroup,
  publicationIn: (domain: DomainName) => Publication | undefined,
  faults: Faults,
): void {
  const said = domains.flatMap((domain, i) => {
    const publication = publicationIn(domain);
    const key = publication?.members
      .map((member) => member.key)
      .sort()
      .join();
    return key === undefined ? [] : [{ domain, i, key }];
  });
  const [first] = said;
  const other = said.find(({ key }) => key !== first?.key);
  if (first === undefined || other === undefined) return;
  const problem = `${other.domain.key} does not publish the same hosts as ${first.domain.key}`;
  faults.add(['groups', name, 'domains', other.i], problem, {
    hint: 'Say what is published at the group, or take one out of it.',
  });
}

function nearest<T>(levels: Levels, field: (level: Level) => T | undefined): T | undefined {
  for (const level of levels) {
    const value = field(level);
    if (value !== undefined) return value;
  }
  return undefined;
}

function only(providers: ReadonlyMap<string, unknown>): string | undefined {
  const [name, other] = providers.keys();
  return other === undefined ? name : undefined;
}
