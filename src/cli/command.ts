import type { Args } from './args.js';
import type { ExitCode } from './exit-code.js';
import type { Io } from './io.js';
import type { Printer } from './output/printer.js';

/**
 * `flag` takes no value, `value` one, `list` several: `--domain a b`, `--domain a --domain b`, `--domain a,b`; `each`
 * one each time: `--resolver a --resolver b`, `--resolver a,b`.
 */
export interface OptionSpec {
  readonly kind: 'flag' | 'value' | 'list' | 'each';
  /** One short line for `--help`, with the default if there is one. */
  readonly describe: string;
  /** The heading it stands under in `--help`. */
  readonly group: string;
  /** One letter that stands for it. */
  readonly short?: string;
  /** Every value it can have; also what the shell completes. */
  readonly choices?: readonly string[];
  /** What the shell completes where it can have other values, too. */
  readonly usual?: readonly string[];
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** What a command is given to work with. */
export interface Context {
  readonly io: Io;
  readonly print: Printer;
}

/** One command: what it accepts, and what it does. */
export interface Command {
  /** As typed: `publish`, with its positional arguments in yargs' notation: `publish [hosts..]`. */
  readonly usage: string;
  /** What the positional arguments are, by the name that `usage` gives them. */
  readonly positionals?: Readonly<
    Record<string, { readonly describe: string; readonly choices?: readonly string[] }>
  >;
  /** A few sentences for `--help`. */
  readonly about: string;
  readonly options: OptionTable;
  /** With `--json`, its data are many objects, one a line, instead of one document. */
  readonly jsonLines?: (args: Args) => boolean;
  /** Positional arguments change records, so none is taken from behind an option, where it is most likely a slip. */
  readonly wordsFirst?: boolean;
  /** Commands that work as typed, with what they do. */
  readonly examples: readonly (readonly [command: string, what: string])[];
  run(args: Args, context: Context): Promise<ExitCode>;
}
