import parseWords from 'yargs-parser';
import { InputError } from '../errors.js';
import { Args } from './args.js';
import { closest } from '../closest.js';
import type { Command, OptionSpec, OptionTable } from './command.js';
import { COMMANDS } from './commands/index.js';
import { complete, COMPLETE_WORD } from './complete.js';
import { GENERAL_OPTIONS } from './options/general.js';
import { refuseSecrets } from './refuse-secrets.js';

/** Options are as they are written, and text until `Args` has judged it. */
const PARSER = {
  'boolean-negation': false,
  'camel-case-expansion': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
} as const;

export type Invocation =
  /** Text to print as it is: a help page, or what the shell may complete. */
  | { readonly kind: 'text'; readonly text: string }
  /** No command at all: the overview, as an answer to bad usage. */
  | { readonly kind: 'usage'; readonly text: string }
  | { readonly kind: 'command'; readonly command: Command; readonly args: Args };

/**
 * Reads a command line. Only the named command is loaded, and yargs only to write a help page: its parser alone
 * takes the words apart, which saves half of the start-up time. Values are judged by `Args`, since the parser lets
 * `--port abc` and a doubled option through.
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
    const text = await (await import('./help.js')).overviewPage(width);
    return { kind: asksForHelp(argv) || argv[0] === 'help' ? 'text' : 'usage', text };
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (entry === undefined) throw unknownCommand(name);

  const command = await entry.load();
  const options: OptionTable = { ...command.options, ...GENERAL_OPTIONS };
  if (asksForHelp(line)) {
    return { kind: 'text', text: await (await import('./help.js')).commandPage(command, options, width) };
  }
  const rest = inFull(line.slice(1), options);
  const { _: words, ...values } = takeApart(rest, options);
  const unknown = Object.keys(values).find((key) => !Object.hasOwn(options, key));
  if (unknown !== undefined) throw unknownOption(unknown, name, options);
  checkWords(words, name, command);
  if (command.wordsFirst === true) checkOrder(rest, words.map(String), name, options);
  return { kind: 'command', command, args: new Args(options, words.map(String), values) };
}

function takeApart(line: readonly string[], options: OptionTable) {
  return parseWords(withDashes(line, options), {
    boolean: named(options, 'flag'),
    string: ['_', ...named(options, 'value'), ...named(options, 'list'), ...named(options, 'each')],
    array: [...named(options, 'list'), ...named(options, 'each')],
    narg: Object.fromEntries(named(options, 'each').map((name) => [name, 1])),
    configuration: PARSER,
  });
}

/** `-f` becomes `--config`, where an option has a letter. */
function inFull(line: readonly string[], options: OptionTable): string[] {
  const names = new Map<string, string>(
    Object.entries(options).flatMap(([name, { short }]) =>
      short === undefined ? [] : [[`-${short}`, `--${name}`] as const],
    ),
  );
  const end = line.includes('--') ? line.indexOf('--') : line.length;
  return line.map((word, i) => (i < end ? names.get(word) : undefined) ?? word);
}

/** A lone `-` behind an option that takes a value is that value, standard input, and no positional argument. */
function withDashes(line: readonly string[], options: OptionTable): string[] {
  const end = line.indexOf('--');
  const isValue = (i: number): boolean => {
    if (line[i] !== '-' || (end !== -1 && i > end)) return false;
    const option = /^--(.+)$/.exec(line[i - 1] ?? '')?.[1] ?? '';
    return Object.hasOwn(options, option) && options[option]?.kind === 'value';
  };
  return line.flatMap((word, i) => (isValue(i) ? [] : isValue(i + 1) ? [`${word}=-`] : [word]));
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

function named(options: OptionTable, kind: OptionSpec['kind']): string[] {
  return Object.keys(options).filter((name) => options[name]?.kind === kind);
}

/** A word too many is most likely a mistake, such as an option without its dashes. */
function checkWords(words: readonly (string | number)[], name: string, { usage }: Command): void {
  if (usage.includes('..]') || words.length <= usage.split(' ').length - 1) return;
  throw new InputError('command line', `"${words.at(-1) ?? ''}" is one word too many for kmsdns ${name}`, {
    hint: `kmsdns ${name} --help shows how it is used.`,
  });
}

/**
 * A host behind an option's value is refused: in `--file a.zone b.zone` the second would be published. Behind `--`
 * words are meant as they stand.
 */
function checkOrder(
  line: readonly string[],
  words: readonly string[],
  name: string,
  options: OptionTable,
): void {
  const end = line.includes('--') ? line.indexOf('--') : line.length;
  const at = line.slice(0, end).findIndex((word) => takesValue(word, options));
  if (at === -1) return;
  const first = takeApart(line.slice(0, at), options)._.length;
  const meant = line.slice(end + 1).length;
  const stray = words.slice(first, words.length - meant)[0];
  if (stray === undefined) return;
  throw new InputError('host', `"${stray}" stands behind an option that it does not belong to`, {
    hint: `Name the hosts first: kmsdns ${name} HOST... --domain DOMAIN. Only lists, such as --domain, take several values.`,
  });
}

function takesValue(word: string, options: OptionTable): boolean {
  const option = /^--([^=]+)/.exec(word)?.[1] ?? '';
  return Object.hasOwn(options, option) && options[option]?.kind !== 'flag';
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
