import type { Command, OptionTable } from './command.js';
import { COMMANDS } from './commands/index.js';
import { GENERAL_OPTIONS } from './options/general.js';

/** The hidden first word with which the completion scripts ask. */
export const COMPLETE_WORD = '--complete';

/**
 * What may stand where the last of `words` is being typed (it may be empty). The words begin with the command.
 * Where nothing is known, such as for a file, the answer is empty and the shell completes file names.
 */
export async function complete(words: readonly string[]): Promise<readonly string[]> {
  const [name = '', ...rest] = words;
  const current = rest.at(-1);
  if (current === undefined) return startingWith(name, Object.keys(COMMANDS));
  const command = Object.hasOwn(COMMANDS, name) ? await COMMANDS[name]?.load() : undefined;
  return command === undefined ? [] : startingWith(current, candidates(command, current, rest));
}

function candidates(command: Command, current: string, rest: readonly string[]): readonly string[] {
  const options: OptionTable = { ...command.options, ...GENERAL_OPTIONS };
  const before = rest.at(-2);
  const open = before?.startsWith('--') === true ? options[before.slice(2)] : undefined;
  if (open !== undefined && open.kind !== 'flag' && !current.startsWith('-'))
    return open.choices ?? open.usual ?? [];
  if (!current.startsWith('-')) {
    const choices = Object.values(command.positionals ?? {}).flatMap(
      (positional) => positional.choices ?? [],
    );
    return choices.filter((choice) => !rest.slice(0, -1).includes(choice));
  }
  return Object.entries(options)
    .map(([name, { kind }]) => ({ word: `--${name}`, repeats: kind === 'list' || kind === 'each' }))
    .filter(({ word, repeats }) => repeats || !rest.slice(0, -1).includes(word))
    .map(({ word }) => word);
}

function startingWith(prefix: string, words: readonly string[]): readonly string[] {
  return words.filter((word) => word.startsWith(prefix));
}
