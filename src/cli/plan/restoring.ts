import { parseReceipt, restore, rollback, type ChangeReport, type RunOptions } from '../../change/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { chosenProvider, namedProvider, openProvider } from '../options/provider.js';
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

/**
 * The provider of the options, as for `publish`; else those that the config file has by the names in the receipt; else the
 * one of the environment.
 * @throws InputError
 */
export async function openRestoring(receipt: object, args: Args, context: Context): Promise<Restoring> {
  const names = providersOf(receipt);
  const config = chosenConfig(args, context);
  const option = namedProvider(args);
  if (option !== undefined && args.has('config')) {
    throw new InputError('--config', `does not go with the options of ${option}`, {
      hint: 'Name either the config file with the providers of the receipt, or one provider.',
    });
  }
  const named = config.field !== '--config' || args.has('config');
  const isByConfig = named || (await isFile(config.path)) || chosenProvider(args, context) === undefined;
  if (option === undefined && isByConfig) {
    const read = await readConfig(config);
    const stranger = names.find((name) => !read.providers.has(name));
    if (stranger !== undefined) {
      throw new InputError(
        'receipt-file',
        `is of the provider "${stranger}", which ${config.path} does not have`,
        {
          hint: 'For the receipt of kmsdns publish or remove, give the options of its provider, such as --server.',
        },
      );
    }
    const { providers, close } = await openNamed(read, names, context);
    const back = (path: string) => nextCommand(['rollback', path], config, context);
    return { run: (options) => rollback(receipt, providers, options), back, close };
  }
  if (names.length > 1) {
    throw new InputError('receipt-file', `is of several providers, ${names.join(', ')}`, {
      hint: 'Name the config file that has them: -f kmsdns.yaml.',
    });
  }
  const { provider, close } = await openProvider(args, context);
  const back = (path: string) =>
    `${commandText(context.io.program, ['rollback', path], Infinity)}, with the same options`;
  return { run: (options) => restore(provider, receipt, options), back, close };
}

function providersOf(receipt: object): string[] {
  return [...new Set(parseReceipt(receipt).flatMap(({ provider }) => provider ?? []))];
}
