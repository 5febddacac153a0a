import { asKmsDnsError, KmsDnsError } from '../../errors.js';
import { checkEachOnce } from '../domains.js';
import { isNoChange, type MemberSet } from '../members.js';
import type { Marks } from '../owner/marks.js';
import { checkKeepsMarks } from '../owner/standing.js';
import { checkZone } from '../restore.js';
import type { Receipt } from '../receipt.js';
import { isChanged, type ChangeReport, type DomainResult } from '../result.js';
import type { RunOptions } from '../run.js';
import type { Job } from '../task.js';
import { tell } from '../tell.js';
import { byProvider, runAtProviders } from './at-providers.js';
import type { Providers } from './desired.js';
import { deviation, deviationOfOthers } from './deviation.js';
import {
  checkMaxDomains,
  judgeChange,
  judgePlan,
  refusalError,
  type Allowances,
  type HostStates,
  type Refusal,
} from './guards.js';
import { receiptOfApply, type Journal, type SavedJournal } from './journal.js';
import { planSet } from './members.js';
import { plan as makePlan } from './plan.js';
import { isToChange, plannedDomain, type Plan, type PlannedDomain } from './planned.js';
import { takeReading } from './readings.js';
import { refuseStale } from './stale.js';

export interface ApplyOptions extends RunOptions {
  readonly allow?: Allowances | undefined;
  /** How the hosts answer (`verifyHosts`), where that was looked at. */
  readonly hosts?: HostStates | undefined;
  /**
   * Refuse the whole plan when anything in its domains has changed since it was made: for a plan that was saved and
   * reviewed. Otherwise, what others have done to their own hosts meanwhile stays, and is no obstacle.
   */
  readonly exact?: boolean | undefined;
  readonly journal?: Journal | undefined;
  /** The journal of an apply of the same plan that was cut short: what it has done is not looked at again. */
  readonly resume?: SavedJournal | undefined;
  readonly now?: (() => number) | undefined;
}

export interface ApplyReport extends ChangeReport {
  readonly command: 'apply';
  /** The digest of the plan. */
  readonly plan: string;
  readonly summary: ApplySummary;
  /**
   * Domains that were changed, and that a new plan made just after would change again, since somebody else did; or that could
   * not be read again, whose status is `failed`.
   */
  readonly remaining: readonly PlannedDomain[];
  /** What to roll back by; with what was done before, where it was resumed. In a dry run it names no domain. */
  readonly receipt: Receipt;
}

export interface ApplySummary {
  readonly changed: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Does what a plan says, and nothing else: where a member that it is about is no longer what it was, or a guard refuses, the
 * domain is left as it is, and fails. The others go on. Afterwards what was changed is planned again, which has to show
 * nothing to do.
 * @throws KmsDnsError `ERR_STALE_PLAN` when `exact` and anything has changed since; nothing was sent
 * @throws InputError for a provider that is not there; nothing was sent
 */
export async function apply(
  plan: Plan,
  providers: Providers,
  options: ApplyOptions = {},
): Promise<ApplyReport> {
  const { allow = {}, hosts, exact = false, journal, resume, now = Date.now, ...run } = options;
  const { dryRun = false, onResult } = run;
  checkEachOnce(
    plan.domains.map(({ domain }) => domain),
    'domain',
  );
  checkMaxDomains(allow.maxDomains);
  const refusals = judgePlan(plan, allow, hosts);
  const read = exact ? await refuseStale(plan, providers, { ...run, now }) : plan;
  const results = new Map<string, DomainResult>();
  const settle = (result: DomainResult): void => {
    results.set(result.domain.key, result);
    tell(onResult, result);
  };
  const open: PlannedDomain[] = [];
  for (const planned of plan.domains) {
    const { key } = planned.domain;
    const refused = refusalOf(key, refusals);
    if (resume?.done.has(key) === true) settle(standsAlready(planned));
    else if (isToChange(planned) && refused === undefined) open.push(planned);
    else settle(notDone(planned, refused));
  }
  const readDomains = new Map(read.domains.map((planned) => [planned.domain.key, planned]));
  const readFor = ({ domain }: PlannedDomain) => readDomains.get(domain.key) as PlannedDomain;
  const parts = byProvider(open, providers);
  if (plan.settings.owner !== undefined) for (const { provider } of parts) checkKeepsMarks(provider);
  if (!dryRun && open.length > 0) await journal?.begin(plan);
  const jobOf = (planned: PlannedDomain): Job => ({
    ...applyJob(planned, plan, { allow, hosts, exact }),
    known: dryRun ? undefined : takeReading(readFor(planned), providers.get(planned.provider), now()),
  });
  const note = (result: DomainResult): void => {
    // What failed is not done; and what has failed or stands already may have been made by an apply before this one. That
    // is looked at again.
    const isKnown = result.error === null && (resume === undefined || isChanged(result));
    if (!dryRun && isKnown) journal?.note(result);
    settle(result);
  };
  await runAtProviders(open, providers, jobOf, { ...run, onResult: note });
  const domains = plan.domains.map(({ domain }) => results.get(domain.key) as DomainResult);
  const at = resume?.at ?? new Date(now()).toISOString();
  return {
    command: 'apply',
    dryRun,
    plan: plan.digest,
    changed: domains.some(isChanged),
    domains,
    summary: summaryOf(domains),
    remaining: dryRun ? [] : await remaining(plan, domains, providers, run),
    receipt: receiptOfApply(plan, dryRun ? [] : domains, at, resume),
  };
}

function refusalOf(key: string, refusals: readonly Refusal[]): KmsDnsError | undefined {
  const own = refusals.filter(({ domain }) => domain === null || domain.key === key);
  return own.length === 0 ? undefined : refusalError(own);
}

/** It was done before. */
function standsAlready(planned: PlannedDomain): DomainResult {
  const { after } = planned;
  const owners = { before: planned.marks.after.toJSON(), after: planned.marks.after.toJSON() };
  return { ...notDone(planned, undefined), before: after, after, owners };
}

function notDone(planned: PlannedDomain, refused: KmsDnsError | undefined): DomainResult {
  const { domain, zone, zoneId, provider, before, marks } = planned;
  const error = planned.error ?? (isToChange(planned) ? (refused ?? null) : null);
  const owners = { before: marks.before.toJSON(), after: marks.before.toJSON() };
  const at = { domain, zone, ...(zoneId !== undefined && { zoneId }), provider };
  return { ...at, status: error === null ? 'unchanged' : 'failed', before, after: before, owners, error };
}

function applyJob(
  planned: PlannedDomain,
  { settings }: Plan,
  {
    exact,
    ...judging
  }: { readonly exact: boolean; readonly allow: Allowances; readonly hosts: HostStates | undefined },
): Job {
  const { domain } = planned;
  const edit = (owner: MemberSet['name'], before: MemberSet | null, marks: Marks) => {
    const now = planSet(owner, planned.desired, settings, before, marks);
    const other = deviation(planned, now) ?? (exact ? deviationOfOthers(planned, now) : undefined);
    if (other !== undefined) {
      throw new KmsDnsError('ERR_CONFLICT', `${domain.text} has changed since it was planned: ${other}`, {
        reasons: ['conflict'],
        hint: 'Plan again: what is right now may be another change.',
      });
    }
    if (isNoChange(now)) return now;
    const refused = judgeChange({ domain, ...now }, { settings, ...judging });
    if (refused.length > 0) throw refusalError(refused);
    return now;
  };
  return {
    domain,
    edit,
    marked: true,
    checkZone: (zone) => checkZone(zone, planned, 'plan'),
    verb: 'updated',
  };
}

function summaryOf(domains: readonly DomainResult[]): ApplySummary {
  const count = (...statuses: DomainResult['status'][]): number =>
    domains.filter(({ status }) => statuses.includes(status)).length;
  return {
    changed: count('created', 'updated', 'removed'),
    unchanged: count('unchanged'),
    failed: count('failed'),
    skipped: count('skipped'),
  };
}

/** What was done is planned again. By now it is done: nothing that goes wrong here is a reason to keep its report back. */
async function remaining(
  plan: Plan,
  results: readonly DomainResult[],
  providers: Providers,
  { concurrency, signal, retry }: Pick<RunOptions, 'concurrency' | 'signal' | 'retry'>,
): Promise<readonly PlannedDomain[]> {
  const done = new Set(results.filter(isChanged).map(({ domain }) => domain.key));
  const again = plan.domains
    .filter(({ domain }) => done.has(domain.key))
    .map((planned) => ({ ...planned, ...planned.desired }));
  if (again.length === 0 || signal?.aborted === true) return [];
  try {
    const desired = { ...plan.settings, domains: again };
    const { domains } = await makePlan(desired, providers, { concurrency, signal, retry });
    return domains.filter(({ status }) => status !== 'none');
  } catch (cause) {
    const error = asKmsDnsError(cause);
    return again.map((made) => plannedDomain(made, { ...made, before: made.after, error }, undefined));
  }
}
