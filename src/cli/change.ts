import type { ChangeReport, RunOptions } from '../change/index.js';
import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Provider } from '../provider.js';
import type { Args } from './args.js';
import type { Context, OptionTable } from './command.js';
import { ExitCode, exitCodeOfSignal } from './exit-code.js';
import { RESOLVER_OPTIONS } from './options/resolver.js';
import { checkInOwnZones } from './options/zones.js';
import { openNamedProvider, reportOf } from './named-provider.js';
import { printReport } from './output/change-report.js';
import { Progress } from './output/progress.js';
import { ReceiptFile } from './receipt-file.js';
import { exitCodeOfReport } from './report-exit-code.js';
import { WAIT_OPTION } from './options/wait.js';
import { Settling } from './settling.js';

/** What every command that changes records understands. */
export const CHANGE_OPTIONS = {
  'dry-run': { kind: 'flag', group: 'Change', describe: 'Show what would change and write nothing' },
  receipt: {
    kind: 'value',
    group: 'Change',
    describe: 'Write what was replaced to this new file, which kmsdns rollback reads',
  },
  ...WAIT_OPTION,
  resolver: {
    kind: 'each',
    group: 'Change',
    describe: 'Ask this resolver for --wait, and for the server where none is given; as for list, repeatable',
  },
  'resolver-ca': { ...RESOLVER_OPTIONS['resolver-ca'], group: 'Change' },
} as const satisfies OptionTable;

/**
 * Opens the provider, makes the change, keeps its receipt, waits if that was asked for, and reports.
 * @param remarks what to say beside the report
 */
export async function runChange(
  args: Args,
  context: Context,
  domains: readonly DomainName[],
  change: (provider: Provider, options: RunOptions) => Promise<ChangeReport>,
  remarks: (report: ChangeReport) => readonly string[] = () => [],
): Promise<ExitCode> {
  const { io, print } = context;
  const dryRun = args.flag('dry-run');
  const named = await openNamedProvider(args, context);
  const { provider, close } = named;
  const progress = new Progress(io, print.quiet, 'domains', domains.length);
  let settling: Settling | undefined;
  let receipt: ReceiptFile | undefined;
  try {
    // Whatever may be wrong with these is to be found out before anything is sent.
    await checkInOwnZones(domains, provider, io.signal);
    if (args.flag('wait')) {
      settling = await Settling.open(args, context, named);
    }
    const path = args.text('receipt');
    if (path !== undefined) {
      if (dryRun) {
        throw new InputError('--receipt', 'does not go with --dry-run', {
          hint: 'A dry run changes nothing.',
        });
      }
      receipt = await ReceiptFile.create(path);
    }
    const onResult = () => progress.step();
    const notices = new Set<string>();
    const onNotice = (notice: string) => void notices.add(notice);
    const made = await change(provider, { dryRun, signal: io.signal, onResult, onNotice });
    const report = reportOf(made, named);
    progress.end();
    const unwritten = await receipt?.write(report);
    const settlements = await settling?.wait(report);
    await printReport(report, settlements, print);
    for (const notice of notices) print.warn(notice);
    for (const remark of remarks(report)) print.note(remark);
    if (unwritten !== undefined) print.failure(unwritten);
    if (unwritten !== undefined) return ExitCode.partial;
    if (settlements?.every(({ settled }) => settled) !== false) return exitCodeOfReport(report, io.signal);
    return io.signal.aborted ? exitCodeOfSignal(io.signal) : ExitCode.partial;
  } finally {
    progress.end();
    await receipt?.close();
    await settling?.close();
    await close();
  }
}
