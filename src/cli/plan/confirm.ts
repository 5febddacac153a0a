import { createInterface } from 'node:readline';
import { abortedError, InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';

/** What every command has that shows what it would do, and asks. */
export const CONFIRM_OPTIONS = {
  yes: {
    kind: 'flag',
    group: 'Change',
    describe: 'Do not ask; needed where nobody can answer: there it is shown, and not done',
  },
  'dry-run': { kind: 'flag', group: 'Change', describe: 'Show what would change and write nothing' },
} as const satisfies OptionTable;

/**
 * Whether to ask before anything is changed.
 * @throws InputError when that was not ruled out and nobody could see what it is about
 */
export function asksFirst(args: Args, { print }: Context): boolean {
  if (args.flag('yes') || args.flag('dry-run')) return false;
  if (!print.json) return true;
  throw new InputError('--yes', 'is missing: with --json nobody is asked', {
    hint: 'Say --yes to change without a question, or --dry-run to see what would change.',
  });
}

/**
 * Asks at the terminal, when it has been shown what about. No answer is no.
 * @throws InputError when there is no terminal
 * @throws KmsDnsError `ERR_ABORTED` when the signal fires
 */
export async function confirm(
  question: string,
  { io: { stdin, stderr, signal } }: Context,
): Promise<boolean> {
  if (stdin?.isTTY !== true) {
    throw new InputError('--yes', 'is missing, and there is no terminal to ask at', {
      hint: 'Nothing was changed. Say --yes to do this.',
    });
  }
  stderr.write(`${question} [y/N] `);
  const lines = createInterface({ input: stdin, signal });
  try {
    for await (const line of lines) return /^y(?:es)?$/i.test(line.trim());
  } finally {
    lines.close();
  }
  stderr.write('\n');
  if (signal.aborted) throw abortedError(signal.reason);
  return false;
}
