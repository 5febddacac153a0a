import { dirname, resolve } from 'node:path';
import type { SeveritySettings } from '../conflicts/index.js';
import type { ClientProfile } from '../discovery/index.js';
import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { SrvData } from '../record/index.js';
import { loadClientProfile } from './client-profile.js';
import type { ConfiguredProvider } from './configured-provider.js';
import { readTextFile } from './text-file.js';

/** `kmsdns.yaml`, checked. Maps have names in lower case without the last dot (`DomainName.key`); do not change them. */
export interface KmsDnsConfig {
  /** The folder that relative paths in it start from. */
  readonly folder: string;
  /** Who publishes. Without it nothing is marked, and nothing is removed. */
  readonly owner: string | undefined;
  readonly providers: ReadonlyMap<string, ConfiguredProvider>;
  readonly hosts: ReadonlyMap<string, ConfiguredHost>;
  readonly domains: ReadonlyMap<string, ConfiguredDomain>;
  readonly groups: ReadonlyMap<string, DomainGroup>;
  readonly profiles: ReadonlyMap<string, ClientProfile>;
  readonly rules: SeveritySettings;
  readonly policy: ChangePolicy;
}

/** What a plan and its application may do. */
export interface ChangePolicy {
  /** Remove what this owner has published and what is no longer wanted. */
  readonly prune: boolean;
  /** What to do about hosts that publish themselves. */
  readonly selfPublished: 'leave' | 'report';
  /** More changed domains than this are refused. */
  readonly maxDomains: number | undefined;
  /** A host to be published must answer as a KMS host. */
  readonly verifyHosts: boolean;
}

export type Product = 'windows' | 'windows-server' | 'office';

export interface ConfiguredHost {
  readonly name: DomainName;
  /** At least one. */
  readonly ports: readonly number[];
  /** Undefined when it is not known. */
  readonly serves: readonly Product[] | undefined;
  /** As `node:net` writes them; undefined when any will do. */
  readonly addresses: readonly string[] | undefined;
  /** Whether it registers its own records; undefined where it is to be inferred. */
  readonly publishesItself: boolean | undefined;
}

export interface ConfiguredDomain {
  readonly name: DomainName;
  /** Undefined when the file does not say; see `allowedIn` for what follows then. */
  readonly allow: readonly DomainName[] | undefined;
  readonly clients: number | undefined;
  readonly servers: number | undefined;
  readonly rules: SeveritySettings;
  /** The one group that it is in. */
  readonly group: string | undefined;
  /** What is to stand there, group and defaults included; undefined where it is only checked. */
  readonly publication: Publication | undefined;
}

export interface Publication {
  /** A name of `providers`. */
  readonly provider: string;
  /** Empty: none of ours. */
  readonly members: readonly SrvData[];
  /** Seconds; undefined: as it stands, or the usual one for a new set. */
  readonly ttl: number | undefined;
}

/** Domains that are meant to be equal. */
export interface DomainGroup {
  readonly name: string;
  /** At least two. */
  readonly domains: readonly DomainName[];
}

/** One mistake in a file. */
export interface ConfigProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Such as `connections[0].suffix`; empty for the whole. */
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}

export type CheckedConfig =
  | { readonly kind: 'valid'; readonly config: KmsDnsConfig }
  | { readonly kind: 'invalid'; readonly problems: readonly [ConfigProblem, ...ConfigProblem[]] };

export interface ConfigOptions {
  /** What names the file, for errors: an option, or a variable. */
  readonly field?: string | undefined;
  /** The rules that there are; those of `kmsdns check` by default. */
  readonly ruleIds?: readonly string[] | undefined;
}

/** Octets. Reading takes about 150 times as much memory, and a second for 2 MiB (20,000 domains). */
const MOST_OCTETS = 4 * 1024 * 1024;

/** The file that is taken when none is named. */
export const DEFAULT_CONFIG_FILE = 'kmsdns.yaml';

/**
 * Reads `kmsdns.yaml`.
 * @throws InputError with file, line, column and field of the first problem, saying how many more there are
 */
export async function loadConfig(path: string, options: ConfigOptions = {}): Promise<KmsDnsConfig> {
  const checked = await checkConfig(path, options);
  if (checked.kind === 'valid') return checked.config;
  const { problemError } = await import('./schema/document.js');
  const [first, ...others] = checked.problems;
  const error = problemError(first, path);
  if (others.length === 0) throw error;
  const more = `kmsdns config validate shows ${others.length} more.`;
  throw new InputError(error.field, error.problem, {
    hint: error.hint === undefined ? more : `${error.hint} ${more}`,
    details: { problems: checked.problems },
  });
}

/**
 * Reads `kmsdns.yaml`, and says everything that is wrong with it.
 * @throws InputError when the file cannot be read at all
 */
export async function checkConfig(path: string, options: ConfigOptions = {}): Promise<CheckedConfig> {
  const { field = 'config', ruleIds = await knownRules() } = options;
  const missing = 'Name the file; docs/config.md has an example to begin with.';
  const text = await readTextFile(path, field, MOST_OCTETS, missing);
  const { parseConfig } = await import('./schema/parse-config.js');
  const folder = dirname(path);
  return parseConfig(text, {
    file: path,
    folder,
    ruleIds,
    loadProfile: (file, name) => loadClientProfile(resolve(folder, file), name),
  });
}

/** Loaded when there is a file to read: every command takes something from this room. */
async function knownRules(): Promise<string[]> {
  return (await import('../conflicts/index.js')).listRules().map(({ id }) => id);
}
