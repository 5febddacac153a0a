import type { ChangeReport } from '../change/index.js';
import { closest } from '../closest.js';
import { namedServer, PROVIDER_NAMES, type ProviderName } from '../config/index.js';
import { InputError } from '../errors.js';
import type { ServerName } from '../transport/index.js';
import type { Args } from './args.js';
import type { Context, OptionTable } from './command.js';
import { CONFIG_OPTIONS, type ConfigFile } from './options/config.js';
import { chosenProvider, openProvider, PROVIDER_OPTIONS } from './options/provider.js';
import { isFile } from './plan/is-file.js';
import { chosenConfig, openNamed, readConfig } from './plan/source.js';
import type { OpenProvider } from './providers/open-provider.js';
import { readServer } from './providers/rfc2136.js';

/** A provider by its own options, or by the name that a config file has for it. */
export const NAMED_PROVIDER_OPTIONS = {
  ...CONFIG_OPTIONS,
  ...PROVIDER_OPTIONS,
  provider: {
    kind: 'value',
    group: 'Provider',
    usual: PROVIDER_NAMES,
    describe: `Where the records are kept: ${PROVIDER_NAMES.join(', ')}; or a provider by its name in the file of -f; default: as the options below say`,
  },
} as const satisfies OptionTable;

/** An open provider, with what is to be known to wait for its servers. */
export interface NamedProvider extends OpenProvider {
  /** The file that has it, and its name there; undefined where it was given by options or the environment. */
  readonly of: { readonly file: ConfigFile; readonly name: string } | undefined;
  readonly kind: ProviderName | undefined;
  /** Of `rfc2136`, where one is named. */
  readonly server: ServerName | undefined;
}

/** @throws InputError */
export async function openNamedProvider(args: Args, context: Context): Promise<NamedProvider> {
  const name = args.text('provider');
  const isOfFile = args.has('config') || (name !== undefined && !isKind(name));
  if (isOfFile) return openFromConfig(name, args, context);
  const open = await openProvider(args, context);
  const kind = chosenProvider(args, context);
  const server = kind === 'rfc2136' ? readServer(args, context) : undefined;
  return { ...open, of: undefined, kind, server };
}

/** A report as those of `apply` are, with the provider by its name in the config file: so the receipt leads back to it. */
export function reportOf(report: ChangeReport, { of }: Pick<NamedProvider, 'of'>): ChangeReport {
  if (of === undefined) return report;
  return { ...report, domains: report.domains.map((result) => ({ ...result, provider: of.name })) };
}

async function openFromConfig(
  name: string | undefined,
  args: Args,
  context: Context,
): Promise<NamedProvider> {
  const file = chosenConfig(args, context);
  const isThere = args.has('config') || file.field !== '--config' || (await isFile(file.path));
  if (!isThere) throw notKnown(name ?? '', PROVIDER_NAMES, `one of ${PROVIDER_NAMES.join(', ')}`);
  const stray = Object.keys(PROVIDER_OPTIONS).find((option) => option !== 'provider' && args.has(option));
  if (stray !== undefined) {
    throw new InputError(`--${stray}`, `does not go with a provider of ${file.path}`, {
      hint: 'The config file has all about its providers; --provider NAME picks one of them.',
    });
  }
  const config = await readConfig(file);
  const names = [...config.providers.keys()];
  const chosen = name ?? (names.length === 1 ? names[0] : undefined);
  if (chosen === undefined) {
    throw new InputError('--provider', `is missing: it names one of the providers of ${file.path}`, {
      hint: `There is ${names.join(', ') || 'none'}.`,
    });
  }
  if (!config.providers.has(chosen)) throw notKnown(chosen, names, `a provider of ${file.path}`);
  const { providers, close } = await openNamed(config, [chosen], context);
  const provider = providers.get(chosen);
  if (provider === undefined) throw new InputError('--provider', `"${chosen}" cannot be opened`);
  const server = namedServer(config, chosen, context.io.env);
  return { provider, close, of: { file, name: chosen }, kind: config.providers.get(chosen)?.type, server };
}

export function isKind(name: string): name is ProviderName {
  return PROVIDER_NAMES.some((kind) => kind === name);
}

function notKnown(name: string, known: readonly string[], what: string): InputError {
  const meant = closest(name, known);
  const others = `There is ${known.join(', ') || 'none'}; -f FILE names the config file that has providers by name.`;
  return new InputError('--provider', `"${name}" is not ${what}`, {
    hint: meant === undefined ? others : `Did you mean ${meant}?`,
  });
}
