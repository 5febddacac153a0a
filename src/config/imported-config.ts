import { checkPublishable } from '../change/index.js';
import { InputError } from '../errors.js';
import { DomainName } from '../name/index.js';
import { KMS_DEFAULTS, kmsOwner, type SrvData, type SrvRecord } from '../record/index.js';
import { parseClientDomain, parseFullHostName } from './schema/names.js';
import type { YamlComment } from './schema/yaml.js';

/** What stands in one domain. */
export interface StandingDomain {
  readonly domain: DomainName;
  readonly records: readonly SrvRecord[];
}

/** A provider, its fields as `kmsdns.yaml` has them: where secrets come from, never a secret. */
export interface ProviderEntry {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>> & { readonly type: string };
}

export interface ImportedConfig {
  readonly text: string;
  /** What stands and the file does not say, and why. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly domain: DomainName;
  readonly problem: string;
}

/**
 * A `kmsdns.yaml` that says what stands, so that a plan of it would change nothing. In the order of names, with what is the
 * same for most domains under `defaults`.
 * @param header lines of the comment at the top
 */
export async function importedConfig(
  domains: readonly StandingDomain[],
  provider: ProviderEntry,
  header: readonly string[],
): Promise<ImportedConfig> {
  const sorted = [...domains].sort((a, b) => DomainName.compare(a.domain, b.domain));
  const leftOut: LeftOut[] = [];
  const told = sorted.flatMap((standing) => {
    const { domain } = standing;
    const problem = problemOf(() => parseClientDomain(domain.text));
    if (problem !== undefined) leftOut.push({ domain, problem });
    return problem === undefined ? [tell(standing, leftOut)] : [];
  });
  const ttls = told.flatMap((domain) => domain.ttl ?? []);
  // A default would be another one where the TTL that stands cannot be said.
  const ttl = ttls.includes('unsayable') ? undefined : mostCommon(ttls);
  const list = mostCommon(told.map(({ publish }) => JSON.stringify(publish)));
  const shared = told.filter(({ publish }) => JSON.stringify(publish) === list).length > 1 ? list : undefined;
  const content = {
    providers: { [provider.name]: withoutUndefined(provider.fields) },
    defaults: withoutUndefined({
      provider: provider.name,
      publish: shared === undefined ? undefined : (JSON.parse(shared) as unknown),
      ttl: ttlText(ttl),
    }),
    hosts: inventory(told),
    domains: Object.fromEntries(
      told.map(({ domain, publish, ttl: own }) => [
        domain.key,
        nullIfEmpty(
          withoutUndefined({
            publish: JSON.stringify(publish) === shared ? undefined : publish,
            ttl: own === ttl ? undefined : ttlText(own),
          }),
        ),
      ]),
    ),
  };
  const comments: YamlComment[] = [
    { path: ['hosts'], text: 'Every host that was found, with the ports that stood with it.' },
    ...leftOut.map(({ domain, problem }) => ({
      path: ['domains', domain.key],
      text: `Left out: ${problem}.`,
    })),
  ];
  const { writeYaml } = await import('./schema/yaml.js');
  return { text: writeYaml(withoutUndefined(content), { header, comments }), leftOut };
}

/** A host as `publish` has it: `kms1.corp.example.com`, with `:1689` where it is not 1688, or with numbers that are not 0. */
type PublishEntry = string | Readonly<Record<string, string | number>>;

/** Seconds; undefined when nothing stands. */
type ToldTtl = number | 'unsayable' | undefined;

interface ToldDomain {
  readonly domain: DomainName;
  readonly ttl: ToldTtl;
  readonly members: readonly SrvData[];
  readonly publish: readonly PublishEntry[];
}

/** No config file asks for others. */
const TTLS = { min: 1, max: 7 * 86_400 } as const;

function tell({ domain, records }: StandingDomain, leftOut: LeftOut[]): ToldDomain {
  const problems = new Set<string>();
  const members = records.flatMap(({ data }) => {
    const problem = memberProblem(domain, data, records);
    if (problem !== undefined) problems.add(problem);
    return problem === undefined ? [data] : [];
  });
  const stands = records[0]?.ttl;
  const sayable = stands === undefined || (stands >= TTLS.min && stands <= TTLS.max);
  if (!sayable) problems.add(`the TTL ${stands}, which no config file may ask for`);
  leftOut.push(...[...problems].map((problem) => ({ domain, problem })));
  return { domain, ttl: sayable ? stands : 'unsayable', members, publish: members.map(publishEntry) };
}

/** Why a member cannot be published by a config. */
function memberProblem(domain: DomainName, data: SrvData, records: readonly SrvRecord[]): string | undefined {
  const host = `${data.target.key}:${data.port}`;
  if (data.isNullTarget) {
    if (records.length > 1) return `${host}, which says that there is no KMS host, and stands beside hosts`;
    const { priority, weight } = data;
    return data.port === 0 && (priority !== KMS_DEFAULTS.priority || weight !== KMS_DEFAULTS.weight)
      ? `${host} with the priority ${priority} and the weight ${weight}`
      : undefined;
  }
  const doubled = records.filter((other) => other.data.memberKey === data.memberKey).length > 1;
  if (doubled) return `${host}, which stands there more than once, with other numbers`;
  return problemOf(() => {
    parseFullHostName(data.target.text);
    checkPublishable(kmsOwner(domain), data, host);
  });
}

function publishEntry({ target, port, priority, weight }: SrvData): PublishEntry {
  const other = {
    ...(priority !== KMS_DEFAULTS.priority && { priority }),
    ...(weight !== KMS_DEFAULTS.weight && { weight }),
    ...(port !== KMS_DEFAULTS.port && { port }),
  };
  if (Object.keys(other).some((field) => field !== 'port')) return { host: target.key, ...other };
  return port === KMS_DEFAULTS.port ? target.key : `${target.key}:${port}`;
}

/** Each host that is published anywhere, by name; its ports where they are not the usual one. */
function inventory(domains: readonly ToldDomain[]): Record<string, { ports: number[] } | null> | undefined {
  const hosts = new Map<string, { name: DomainName; ports: Set<number> }>();
  for (const { target, port, isNullTarget } of domains.flatMap(({ members }) => members)) {
    if (isNullTarget) continue;
    const host = hosts.get(target.key) ?? { name: target, ports: new Set() };
    hosts.set(target.key, host);
    host.ports.add(port);
  }
  if (hosts.size === 0) return undefined;
  return Object.fromEntries(
    [...hosts.values()]
      .sort((a, b) => DomainName.compare(a.name, b.name))
      .map(({ name, ports }) => {
        const sorted = [...ports].sort((a, b) => a - b);
        return [name.key, sorted.length === 1 && sorted[0] === KMS_DEFAULTS.port ? null : { ports: sorted }];
      }),
  );
}

function problemOf(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

/** The first of those that come most often. */
function mostCommon<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0];
}

/** As people write it: `1h30m`. There is no TTL of 0 here. */
function ttlText(seconds: ToldTtl): string | undefined {
  if (seconds === undefined || seconds === 'unsayable') return undefined;
  const units = [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const;
  let rest = seconds;
  const text = units.map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count === 0 ? '' : `${count}${unit}`;
  });
  return text.join('');
}

function withoutUndefined(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function nullIfEmpty(fields: Record<string, unknown>): Record<string, unknown> | null {
  return Object.keys(fields).length === 0 ? null : fields;
}
