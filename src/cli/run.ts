import { inspect } from 'node:util';
import { asKmsDnsError, KmsDnsError } from '../errors.js';
import { ExitCode, exitCodeOf } from './exit-code.js';
import type { Io } from './io.js';
import { inOptions } from './option-words.js';
import { Printer } from './output/printer.js';
import { parseCommandLine } from './parse.js';
import { VERSION } from '../version.js';

/**
 * Runs one command line and returns its exit code. Everything it needs of the world is in `io`; nothing is thrown.
 * @param argv the words after `kmsdns`
 */
export async function run(argv: readonly string[], io: Io): Promise<ExitCode> {
  // Errors in the command line itself are to come out as asked for, too.
  let print = new Printer(io, { json: argv.includes('--json'), quiet: argv.includes('--quiet') });
  try {
    if (asksForVersion(argv)) {
      await print.data({ version: VERSION }, () => VERSION);
      return ExitCode.ok;
    }
    const stopTraces =
      io.env['DEBUG'] === undefined ? undefined : (await import('./traces.js')).printTraces(io);
    try {
      const invocation = await parseCommandLine(argv, io.stdout.columns);
      if (invocation.kind !== 'command') {
        const asked = invocation.kind === 'text';
        (asked ? io.stdout : io.stderr).write(`${invocation.text}\n`);
        return asked ? ExitCode.ok : ExitCode.usage;
      }
      const { command, args } = invocation;
      const jsonLines = command.jsonLines?.(args);
      const { options } = command;
      print = new Printer(io, { json: args.flag('json'), quiet: args.flag('quiet'), jsonLines, options });
      return await command.run(args, { io, print }).catch((error: unknown) => {
        throw error instanceof KmsDnsError ? inOptions(error, options) : error;
      });
    } finally {
      stopTraces?.();
    }
  } catch (thrown) {
    const error = asKmsDnsError(thrown);
    print.error(error);
    // A mistake of ours: DEBUG shows where.
    if (error.code === 'ERR_INTERNAL' && io.env['DEBUG'] !== undefined) print.note(inspect(error.cause));
    return exitCodeOf(error, io.signal);
  }
}

/** Wherever it stands; after `--` it is a word like any other. */
function asksForVersion(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv[0] === '-V' || argv.slice(0, end === -1 ? undefined : end).includes('--version');
}
