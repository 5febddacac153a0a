import { parseReceipt, restore, rollback, type ChangeReport, type RunOptions } from '../../change/index.js';
import type { ProviderName } from '../../config/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { isKind, openNamedProvider, reportOf } from '../named-provider.js';
import type { ConfigFile } from '../options/config.js';
import { chosenProvider, namedProvider } from '../options/provider.js';
import { commandText } from '../output/command-text.js';
import { chosenConfig, openNamed, readConfig } from './source.js';
import { isFile } from './is-file.js';
import { nextCommand } from './next-command.js';

/** What puts a receipt back, at the providers that it is of. */
export interface Restoring {
  readonly run: (options: RunOptions) => Promise<ChangeReport>;
  /** What takes that back, by its own receipt. */
  readonly back: (path: string) => string;
  readonly close: () => Promise<void>;
}

/** What says where a receipt belongs that knows no more than the kind of its provider. */
const GIVEN_BY: Readonly<Record<ProviderName, string>> = {
  rfc2136: '--server HOST, with --tsig-key-file FILE or --gss-tsig',
  route53: '--provider route53',
  cloudflare: '--provider cloudflare',
  zonefile: '--file FILE',
};

/**
 * The provider of the options, as for `publish`; else those that the config file has by the names in the receipt; else the
 * one of the environment.
 * @throws InputError
 */
export async function openRestoring(receipt: object, args: Args, context: Context): Promise<Restoring> {
  const names = providersOf(receipt);
  const config = chosenConfig(args, context);
  if (args.has('provider') || namedProvider(args) !== undefined) {
    return openOne(receipt, names, args, context);
  }
  const isNamed = config.field !== '--config' || args.has('config');
  if (isNamed || (await isFile(config.path))) return openByNames(receipt, names, config, context);
  if (chosenProvider(args, context) !== undefined) return openOne(receipt, names, args, context);
  throw new InputError(
    'receipt-file',
    `is of ${providersText(names)}, and neither options nor a config file say where that is`,
    { hint: wayTo(names) },
  );
}

async function openByNames(
  receipt: object,
  names: readonly string[],
  file: ConfigFile,
  context: Context,
): Promise<Restoring> {
  const config = await readConfig(file);
  const stranger = names.find((name) => !config.providers.has(name));
  if (stranger !== undefined) {
    const own = [...config.providers.keys()].join(', ');
    const inFile = ` If it is one of this file, --provider NAME says which: ${own}.`;
    throw new InputError(
      'receipt-file',
      `is of ${providersText([stranger])}, which ${file.path} does not have`,
      { hint: `${wayTo([stranger])}${names.length > 1 || own === '' ? '' : inFile}` },
    );
  }
  const { providers, close } = await openNamed(config, names, context);
  return {
    run: (options) => rollback(receipt, providers, options),
    back: (path) => nextCommand(['rollback', path], file, context),
    close,
  };
}

async function openOne(
  receipt: object,
  names: readonly string[],
  args: Args,
  context: Context,
): Promise<Restoring> {
  if (names.length > 1) {
    throw new InputError('receipt-file', `is of several providers, ${names.join(', ')}`, {
      hint: 'Name the config file that has them: -f kmsdns.yaml, and no provider.',
    });
  }
  const named = await openNamedProvider(args, context);
  const { provider, of, close } = named;
  return {
    run: async (options) => reportOf(await restore(provider, receipt, options), named),
    back: (path) =>
      of === undefined
        ? `${commandText(context.io.program, ['rollback', path], Infinity)}, with the same options`
        : nextCommand(['rollback', path], of.file, context),
    close,
  };
}

function providersOf(receipt: object): string[] {
  return [...new Set(parseReceipt(receipt).flatMap(({ provider }) => provider ?? []))];
}

function providersText(names: readonly string[]): string {
  if (names.length === 0) return 'a provider that it does not name';
  return `the provider${names.length > 1 ? 's' : ''} ${names.map((name) => `"${name}"`).join(', ')}`;
}

/** What to give with a receipt of these providers, where nothing that is given leads to them. */
function wayTo([name, ...others]: readonly string[]): string {
  if (name === undefined || others.length > 0) return 'Name the config file of its change: -f FILE.';
  return isKind(name)
    ? `Give the options that the change was made with: ${GIVEN_BY[name]}.`
    : 'The name is of a config file: give that file, -f FILE.';
}
