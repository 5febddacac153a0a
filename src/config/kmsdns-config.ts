import { dirname, resolve } from 'node:path';
import type { SeveritySettings } from '../conflicts/index.js';
import type { ClientProfile } from '../discovery/index.js';
import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { loadClientProfile } from './client-profile.js';
import type { Problem } from './schema/document.js';
import { readTextFile } from './text-file.js';

/** `kmsdns.yaml`, checked. Maps have names in lower case without the last dot (`DomainName.key`); do not change them. */
export interface KmsDnsConfig {
  readonly hosts: ReadonlyMap<string, ConfiguredHost>;
  readonly domains: ReadonlyMap<string, ConfiguredDomain>;
  readonly groups: ReadonlyMap<string, DomainGroup>;
  readonly profiles: ReadonlyMap<string, ClientProfile>;
  readonly rules: SeveritySettings;
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
}

/** Domains that are meant to be equal. */
export interface DomainGroup {
  readonly name: string;
  /** At least two. */
  readonly domains: readonly DomainName[];
}

export type ConfigProblem = Problem;

export type CheckedConfig =
  | { readonly kind: 'valid'; readonly config: KmsDnsConfig }
  | { readonly kind: 'invalid'; readonly problems: readonly [Problem, ...Problem[]] };

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
  return parseConfig(text, {
    ruleIds,
    loadProfile: (file, name) => loadClientProfile(resolve(dirname(path), file), name),
  });
}

/** Loaded when there is a file to read: every command takes something from this room. */
async function knownRules(): Promise<string[]> {
  return (await import('../conflicts/index.js')).listRules().map(({ id }) => id);
}
