import { KINDS, listRules } from '../../conflicts/index.js';
import { asKmsDnsError, InputError } from '../../errors.js';
import type { Args } from '../args.js';
import { LIST_OPTIONS, readDomainList } from '../check/domain-list.js';
import { JUDGE_OPTIONS, readPolicy } from '../check/judge-options.js';
import { Notes } from '../check/notes.js';
import { OBSERVE_OPTIONS, openObservation } from '../check/observe.js';
import { openOutput } from '../check/output.js';
import { exitCodeOfReport, printReport, readReportChoice, REPORT_OPTIONS } from '../check/print-report.js';
import type { Command, Context } from '../command.js';
import { ExitCode, exitCodeOfSignal } from '../exit-code.js';
import { fixText } from '../output/fix-text.js';
import { Progress } from '../output/progress.js';
import { table } from '../output/table.js';
import { reportFacts } from './report.js';

export const check: Command = {
  usage: 'check [domains..]',
  about:
    'Look at the KMS records of every domain, at the resolver and at all servers of its zone, and where they are kept if that is named, and say what would mislead a client. ' +
    'Exit code 2: there are findings.',
  positionals: {
    domains: { describe: 'The domains; else those of --domains-file, else those of the config file' },
  },
  options: {
    ...LIST_OPTIONS,
    ...JUDGE_OPTIONS,
    ...OBSERVE_OPTIONS,
    facts: {
      kind: 'value',
      group: 'Check',
      describe: 'Judge what --save wrote to this file, and ask nobody',
    },
    'list-rules': { kind: 'flag', group: 'Check', describe: 'List the rules, and check nothing' },
    ...REPORT_OPTIONS,
  },
  examples: [
    ['kmsdns check corp.example.com lab.example.com', "two domains, through this machine's resolvers"],
    [
      'kmsdns check corp.example.com --allow kms1.corp.example.com,kms2.corp.example.com',
      'find hosts that nobody approved',
    ],
    [
      'kmsdns check --domains-file domains.txt --format html --output report.html',
      'all domains of a list, as a page',
    ],
  ],
  jsonLines: (args) => args.text('format') === 'ndjson',

  async run(args, context) {
    if (args.flag('list-rules')) return printRules(context);
    const facts = args.text('facts');
    if (facts === undefined) return checkNow(args, context);
    refuseQuestions(args);
    return reportFacts([facts], '--facts', args, context);
  },
};

async function printRules({ print }: Context): Promise<ExitCode> {
  const rules = listRules();
  await print.data({ command: 'check', rules, kinds: KINDS }, () => {
    const rows = rules.map(({ id, severity, looksAt }) => [id, severity, looksAt]);
    return table(['RULE', 'SEVERITY', 'LOOKS AT'], rows, print.style);
  });
  return ExitCode.ok;
}

async function checkNow(args: Args, context: Context): Promise<ExitCode> {
  const { io, print } = context;
  const choice = readReportChoice(args);
  const { policy, config } = await readPolicy(args, context);
  const notes = new Notes((note) => print.warn(note));
  const configured = [...(config?.domains.values() ?? [])].map(({ name }) => name);
  const list = await readDomainList(args, io, configured, (problem) => notes.add(problem));
  const progress = new Progress(io, print.quiet, 'domains', list.total);
  const observation = await openObservation(list, args, context, notes, progress);
  try {
    const output = await openOutput(choice.file, context);
    try {
      const printed = await printReport(observation, policy, choice, notes, output, context);
      const unsaved = observation.saveError();
      if (unsaved !== undefined) print.failure(unsaved);
      printed.fixes?.tellFailures(print);
      const code = io.signal.aborted
        ? exitCodeOfSignal(io.signal)
        : unsaved === undefined
          ? exitCodeOfReport(printed, choice, notes)
          : ExitCode.failed;
      return printed.fixes?.exitCode(code, io.signal) ?? code;
    } catch (error) {
      // The report is lost, and what was changed has to be told all the same.
      const fixes = observation.fixing?.made;
      if (fixes?.mayHaveChanged !== true) throw error;
      print.note(fixText(fixes, print.errorStyle));
      fixes.tellFailures(print);
      print.failure(asKmsDnsError(error));
      return ExitCode.partial;
    } finally {
      await output.close();
    }
  } finally {
    progress.end();
    await observation.close();
  }
}

/** What is saved is saved: nothing that says whom to ask has a meaning. */
function refuseQuestions(args: Args): void {
  if (args.words.length > 0) {
    throw new InputError('domain', 'does not go with --facts', {
      hint: 'All domains of the file are judged.',
    });
  }
  const stray = Object.keys({ ...LIST_OPTIONS, ...OBSERVE_OPTIONS }).find((option) => args.has(option));
  if (stray === undefined) return;
  throw new InputError(`--${stray}`, 'does not go with --facts', {
    hint: 'Nobody is asked. To observe again, leave --facts out.',
  });
}
