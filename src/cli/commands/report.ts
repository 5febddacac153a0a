import { openFacts } from '../../config/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import { JUDGE_OPTIONS, readPolicy } from '../check/judge-options.js';
import { Notes } from '../check/notes.js';
import { openOutput } from '../check/output.js';
import { exitCodeOfReport, printReport, readReportChoice, REPORT_OPTIONS } from '../check/print-report.js';
import type { Command, Context } from '../command.js';
import type { ExitCode } from '../exit-code.js';

export const report: Command = {
  usage: 'report [files..]',
  about:
    'Judge what kmsdns check wrote by --save or --format ndjson, and report it; the parts of one list (--shard) together. Nobody is asked. ' +
    'Exit code 2: there are findings.',
  positionals: { files: { describe: 'The files' } },
  options: { ...JUDGE_OPTIONS, ...REPORT_OPTIONS },
  examples: [
    ['kmsdns report facts.ndjson --format html --output report.html', 'a page for people'],
    ['kmsdns report part1.ndjson part2.ndjson --json', 'the two halves of a list, as one'],
  ],

  async run(args, context) {
    if (args.words.length === 0) {
      throw new InputError('file', 'is missing', {
        hint: 'Name what kmsdns check wrote by --save or --format ndjson.',
      });
    }
    return reportFacts(args.words, 'file', args, context);
  },
};

/** Judges and reports what was observed earlier. */
export async function reportFacts(
  files: readonly string[],
  field: string,
  args: Args,
  context: Context,
): Promise<ExitCode> {
  const choice = readReportChoice(args);
  const { policy } = await readPolicy(args, context);
  const notes = new Notes((note) => context.print.warn(note));
  const facts = await openFacts(files, { field, onNotice: (notice) => notes.add(notice) });
  const output = await openOutput(choice.file, context);
  try {
    const printed = await printReport(facts, policy, choice, notes, output, context);
    return exitCodeOfReport(printed, choice, notes);
  } finally {
    await output.close();
  }
}
