import { isChanged, type ChangeReport, type RunOptions } from '../../change/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { counted } from '../output/some-of.js';
import { ReceiptFile } from '../receipt-file.js';
import { exitCodeOfReport } from '../report-exit-code.js';
import { confirm } from './confirm.js';
import { tellFailed } from './failures.js';
import { withProgress } from './with-progress.js';

export interface ConfirmedChange {
  readonly run: (options: RunOptions) => Promise<ChangeReport>;
  /** What the change would do or has done, domain by domain. */
  readonly text: (report: ChangeReport) => string;
  readonly question: (domains: string) => string;
  /** How many domains it is about. */
  readonly total: number;
  /** Where the receipt goes, if there is one: asked for when something is to be changed. */
  readonly receiptPath: () => Promise<string | undefined>;
  /** What may not be what was meant. */
  readonly warnings?: (report: ChangeReport) => readonly string[];
  /** How to take it back, by its receipt. */
  readonly back: (path: string) => string;
}

/** Shows by a dry run what a change would do, asks, does it, keeps its receipt, and reports. */
export async function runConfirmed(
  change: ConfirmedChange,
  asks: boolean,
  args: Args,
  context: Context,
): Promise<ExitCode> {
  const { print } = context;
  if (asks) {
    const rehearsal = await run(change, true, context);
    const { domains } = rehearsal;
    const open = domains.filter(isChanged).length;
    await print.data(undefined, () => change.text(rehearsal));
    tellFailed(domains, print);
    for (const warning of change.warnings?.(rehearsal) ?? []) print.warn(warning);
    if (open === 0) {
      print.say('Nothing to change.');
      return exitCodeOfReport(rehearsal, context.io.signal);
    }
    if (!(await confirm(change.question(counted(open, 'domain')), context))) {
      print.note('Nothing was changed.');
      return ExitCode.failed;
    }
  }
  const dryRun = args.flag('dry-run');
  const path = dryRun ? undefined : await change.receiptPath();
  const file = path === undefined ? undefined : await ReceiptFile.create(path);
  try {
    const report = await run(change, dryRun, context);
    const unwritten = await file?.write(report);
    const receipt = unwritten === undefined && file?.written === true ? path : undefined;
    if (print.json) await print.data({ ...report, receipt: receipt ?? null }, () => '');
    print.say(change.text(report));
    tellFailed(report.domains, print);
    print.say(summary(report));
    if (!asks) for (const warning of change.warnings?.(report) ?? []) print.warn(warning);
    if (receipt !== undefined) print.note(`to take it back: ${change.back(receipt)}`);
    if (unwritten !== undefined) print.failure(unwritten);
    return unwritten === undefined ? exitCodeOfReport(report, context.io.signal) : ExitCode.partial;
  } finally {
    await file?.close();
  }
}

function run(change: ConfirmedChange, dryRun: boolean, context: Context): Promise<ChangeReport> {
  return withProgress(change.total, context, ({ step, ...told }) =>
    change.run({ dryRun, ...told, onResult: step }),
  );
}

function summary({ dryRun, domains }: ChangeReport): string {
  const changed = domains.filter(isChanged).length;
  const same = domains.filter(({ status }) => status === 'unchanged').length;
  const skipped = domains.filter(({ status }) => status === 'skipped').length;
  const failed = domains.length - changed - same - skipped;
  const counts = [
    `${changed}`,
    `failed ${failed}`,
    ...(skipped > 0 ? [`skipped ${skipped}`] : []),
    `as they were ${same}`,
  ].join(', ');
  return dryRun ? `Dry run, nothing was written: to do ${counts}.` : `Done ${counts}.`;
}
