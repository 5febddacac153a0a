import {
  apply,
  judgePlan,
  type Allowances,
  type ApplyReport,
  type HostStates,
  type Refusal,
  type Settlement,
} from '../../change/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { ExitCode } from '../exit-code.js';
import { printSettlement } from '../output/change-report.js';
import { counted, someOf } from '../output/some-of.js';
import { exitCodeOfReport } from '../report-exit-code.js';
import type { ApplyJournal } from './apply-journal.js';
import { appliedText, applySummary } from './apply-text.js';
import { confirm } from './confirm.js';
import { tellFailed } from './failures.js';
import { askHosts } from './guards.js';
import { warnOfJournals } from './left-journals.js';
import { planText, refusedCount } from './plan-text.js';
import { warnOfStanding } from './standing-notes.js';
import type { ToApply } from './to-apply.js';
import { Waiting } from './waiting.js';
import { withProgress } from './with-progress.js';

interface Means {
  readonly journal: ApplyJournal;
  /** A person is asked first. */
  readonly asks: boolean;
  readonly allow: Allowances;
}

/** What an apply goes by when it has been asked about. */
interface Ready extends Pick<Means, 'journal' | 'allow'> {
  readonly waiting: Waiting | undefined;
  readonly hosts: HostStates | undefined;
  readonly refusals: readonly Refusal[];
  /** How many domains it may change. */
  readonly open: number;
}

/** Shows a plan, asks, does it, keeps the receipt, and says what became of it. */
export async function runApply(
  toApply: ToApply,
  { journal, asks, allow }: Means,
  args: Args,
  context: Context,
): Promise<ExitCode> {
  const { print } = context;
  const { plan } = toApply;
  const hosts = await askHosts(plan, args, context);
  const refusals = judgePlan(plan, allow, hosts);
  const open = plan.changes.length - refusedCount(plan, refusals);
  const text = () => planText(plan, refusals, print.style);
  // Who is asked has to see it, also with --quiet.
  if (asks) await print.data(undefined, text);
  else print.say(text());
  warnOfStanding(plan, print);
  const { from, config, resumed } = toApply;
  await warnOfJournals(resumed === undefined ? from : config.path, config, context, resumed?.path);
  if (asks && open > 0 && !(await confirm(`Change ${counted(open, 'domain')}?`, context))) {
    print.note('Nothing was changed.');
    return ExitCode.failed;
  }

  const waiting = await Waiting.open(toApply, args, context);
  try {
    return await applyNow(toApply, { journal, waiting, allow, hosts, refusals, open }, args, context);
  } finally {
    await waiting?.close();
  }
}

async function applyNow(
  toApply: ToApply,
  { journal, waiting, allow, hosts, refusals, open }: Ready,
  args: Args,
  context: Context,
): Promise<ExitCode> {
  const { print } = context;
  const { plan, providers, exact, resumed } = toApply;
  const dryRun = args.flag('dry-run');
  const kept = dryRun || open === 0 ? undefined : await journal.ready(toApply);
  const report = await withProgress(plan.domains.length, context, ({ step, ...told }) =>
    apply(plan, providers, {
      allow,
      hosts,
      exact,
      dryRun,
      resume: resumed?.journal,
      journal: kept,
      ...told,
      onResult: step,
    }),
  );
  const { path, unwritten, next } = await journal.end(report, toApply, context);
  const settlements = await waiting?.wait(report);
  await tell(report, refusals, { receipt: path, settlements }, context);
  for (const command of next) print.note(command);
  if (unwritten !== undefined) print.failure(unwritten);
  const code = exitCode(report, context);
  if (code !== ExitCode.ok) return code;
  const isServed = settlements?.every(({ settled }) => settled) !== false;
  return isServed && unwritten === undefined ? code : ExitCode.partial;
}

async function tell(
  report: ApplyReport,
  refusals: readonly Refusal[],
  {
    receipt,
    settlements,
  }: { readonly receipt: string | null; readonly settlements: readonly Settlement[] | undefined },
  { print }: Context,
): Promise<void> {
  const unread = report.remaining.filter(({ status }) => status === 'failed');
  const changedAgain = report.remaining.filter(({ status }) => status !== 'failed');
  const names = (domains: ApplyReport['remaining']) => domains.map(({ domain }) => domain.text);
  if (print.json) {
    const waited = settlements === undefined ? {} : { settlements };
    const remaining = names(changedAgain);
    const unverified = unread.map(({ domain, error }) => ({ domain, error }));
    await print.data({ ...report, remaining, unverified, refusals, receipt, ...waited }, () => '');
  }
  // What was refused, or could not be read, is in the plan already.
  const refused = new Set(refusals.map(({ domain }) => domain?.key));
  const isTold = print.quiet ? () => false : (key: string) => refused.has(undefined) || refused.has(key);
  const open = report.domains.filter(({ domain }) => !isTold(domain.key));
  if (!report.dryRun) print.say(appliedText(open, print.style));
  tellFailed(open, print);
  print.say(applySummary(report));
  for (const settlement of settlements ?? []) printSettlement(settlement, print);
  if (unread.length > 0) {
    print.warn(
      `${someOf(names(unread))}: changed, but could not be read again to see that it stands`,
      'Plan again: there should be nothing to do.',
    );
    tellFailed(unread, print);
  }
  if (changedAgain.length > 0) {
    print.warn(
      `${someOf(names(changedAgain))}: changed again by somebody else just after`,
      'Plan again, and see what stands there now.',
    );
  }
}

function exitCode(report: ApplyReport, { io }: Context): ExitCode {
  const code = exitCodeOfReport(report, io.signal);
  return code === ExitCode.ok && report.remaining.length > 0 ? ExitCode.partial : code;
}
