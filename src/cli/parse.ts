import yargs, { type Argv } from 'yargs';
import { InputError } from '../errors.js';
import { Args } from './args.js';
import { closest } from './closest.js';
import type { Command, OptionTable } from './command.js';
import { COMMANDS } from './commands/index.js';
import { complete, COMPLETE_WORD } from './complete.js';
import { GENERAL_OPTIONS } from './options/general.js';
import { refuseSecrets } from './refuse-secrets.js';

declare module 'yargs' {
  // Missing from @types/yargs 17; in yargs since 17.7.
  interface Argv<T> {
    usageConfiguration(configuration: { readonly 'hide-types': boolean }): Argv<T>;
  }
}

export type Invocation =
  /** Text to print as it is: a help page, or what the shell may complete. */
  | { readonly kind: 'text'; readonly text: string }
  /** No command at all: the overview, as an answer to bad usage. */
  | { readonly kind: 'usage'; readonly text: string }
  | { readonly kind: 'command'; readonly command: Command; readonly args: Args };

/**
 * Reads a command line. Only the named command is loaded. yargs takes the words apart and writes the help pages;
 * values are judged by `Args`, since yargs lets `--port abc` and a doubled option through.
 * @throws InputError
 */
export async function parseCommandLine(
  argv: readonly string[],
  columns: number | undefined,
): Promise<Invocation> {
  if (argv[0] === COMPLETE_WORD) return { kind: 'text', text: (await complete(argv.slice(1))).join('\n') };
  refuseSecrets(argv);
  const line = commandFirst(argv);
  const width = Math.min(columns ?? 100, 110);
  const [name] = line;
  if (name === undefined) {
    const text = await overview().wrap(width).getHelp();
    return { kind: asksForHelp(argv) || argv[0] === 'help' ? 'text' : 'usage', text };
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw unknownCommand(name);

  const command = await entry.load();
  const options: OptionTable = { ...command.options, ...GENERAL_OPTIONS };
  const parser = commandParser(line, command, options);
  if (asksForHelp(line)) return { kind: 'text', text: await parser.wrap(width).getHelp() };
  const values = await parser.parseAsync();
  const declared = { ...options, ...command.positionals, _: true, $0: true };
  const unknown = Object.keys(values).find((key) => !Object.hasOwn(declared, key));
  if (unknown !== undefined) throw unknownOption(unknown, name, options);
  const positionals = Object.keys(command.positionals ?? {}).flatMap((key) => values[key] ?? []);
  const words = [...positionals, ...values._.slice(1)].map(String);
  return { kind: 'command', command, args: new Args(options, words, values) };
}

/** The command is the first word; flags that stand before it move behind it. */
function commandFirst(argv: readonly string[]): string[] {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const leading = argv.slice(0, at === -1 ? argv.length : at);
  const stray = leading.find((word) => !/^--(?:json|quiet|help)$|^-[hq]$/.test(word));
  if (stray !== undefined) {
    throw new InputError(stray.replace(/=.*/s, ''), 'stands before the command', {
      hint: 'Write kmsdns <command> [options]; kmsdns --help lists the commands.',
    });
  }
  if (at === -1) return [];
  const [name, ...rest] = argv.slice(at) as [string, ...string[]];
  if (name !== 'help') return [name, ...leading, ...rest];
  return rest[0] === undefined ? [] : [rest[0], '--help'];
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end === -1 ? undefined : end).some((word) => word === '--help' || word === '-h');
}

function baseParser(words: readonly string[]): Argv {
  return yargs([...words])
    .scriptName('kmsdns')
    .locale('en')
    .version(false)
    .help(false)
    .exitProcess(false)
    .usageConfiguration({ 'hide-types': true })
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .fail((message: string, error: Error | undefined) => {
      throw error ?? new InputError('command line', message);
    });
}

function overview(): Argv {
  const parser = baseParser([]).usage(
    'kmsdns <command> [options]\n\nPublish, find and check the DNS records by which clients find their KMS hosts.',
  );
  for (const [name, { summary }] of Object.entries(COMMANDS)) parser.command(name, summary);
  return withOptions(parser, {
    ...GENERAL_OPTIONS,
    version: { kind: 'flag', group: 'General', describe: 'Print the version' },
  }).epilogue('kmsdns <command> --help explains a command, with examples.');
}

function commandParser(words: readonly string[], command: Command, options: OptionTable): Argv {
  return baseParser(words).command(command.usage, command.about, (parser: Argv) => {
    for (const [key, { describe }] of Object.entries(command.positionals ?? {}))
      parser.positional(key, { describe });
    withOptions(parser, options);
    for (const [line, what] of command.examples) parser.example(line, what);
    return parser;
  });
}

function withOptions(parser: Argv, options: OptionTable): Argv {
  for (const [name, { kind, describe, group }] of Object.entries(options)) {
    parser.option(name, {
      describe,
      group: `${group}:`,
      ...(kind === 'flag' ? { boolean: true } : { string: true }),
      ...(kind === 'list' ? { array: true } : {}),
    });
  }
  return parser;
}

function unknownCommand(name: string): InputError {
  const meant = closest(name, Object.keys(COMMANDS));
  return new InputError('command', `"${name}" is not a command of kmsdns`, {
    hint: meant === undefined ? 'kmsdns --help lists the commands.' : `Did you mean kmsdns ${meant}?`,
  });
}

function unknownOption(key: string, command: string, options: OptionTable): InputError {
  const option = key.length === 1 ? `-${key}` : `--${key}`;
  const meant = closest(key, Object.keys(options));
  return new InputError(option, `is not an option of kmsdns ${command}`, {
    hint: meant === undefined ? `kmsdns ${command} --help lists them.` : `Did you mean --${meant}?`,
  });
}
