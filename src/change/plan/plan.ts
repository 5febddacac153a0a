import { InputError } from '../../errors.js';
import type { Provider } from '../../provider.js';
import { kmsOwner } from '../../record/index.js';
import { checkDomain, checkEachOnce } from '../domains.js';
import { checkPublishable } from '../member.js';
import { checkNullTargetAlone } from '../null-target.js';
import { parseOwnerId } from '../owner/owner-id.js';
import { checkKeepsMarks } from '../owner/standing.js';
import type { DomainResult } from '../result.js';
import { runJobs, type RunOptions } from '../run.js';
import type { Job, Reading } from '../task.js';
import type { Desired, DesiredDomain, PlanSettings, Providers } from './desired.js';
import { planSet, type SetPlan } from './members.js';
import { Plan, plannedDomain, type PlannedDomain } from './planned.js';
import { keepReading } from './readings.js';

export interface PlanOptions extends Pick<RunOptions, 'concurrency' | 'signal' | 'onNotice' | 'retry'> {
  /** Called as each domain has been read. */
  readonly onDomain?: ((domain: PlannedDomain) => void) | undefined;
  readonly now?: (() => number) | undefined;
}

/**
 * Reads what stands in every domain, and says what is to be done. Nothing is written. A domain that cannot be read is
 * `failed` in the plan, and holds up no other.
 * @throws InputError before anything is sent: a host that no client could use, a domain that is given twice, a provider that
 *   is not there, or that cannot keep marks
 */
export async function plan(desired: Desired, providers: Providers, options: PlanOptions = {}): Promise<Plan> {
  const { domains, ...given } = desired;
  const settings = { ...given, owner: given.owner === undefined ? undefined : parseOwnerId(given.owner) };
  checkDesired(domains);
  checkMaxDomains(settings.maxDomains);
  const parts = byProvider(domains, providers);
  if (settings.owner !== undefined) for (const { provider } of parts) checkKeepsMarks(provider);
  const read = await Promise.all(parts.map((part) => readDomains(part, settings, options)));
  const planned = new Map(read.flat().map((domain) => [domain.domain.key, domain]));
  const at = new Date((options.now ?? Date.now)()).toISOString();
  return new Plan(
    at,
    settings,
    domains.map(({ domain }) => planned.get(domain.key) as PlannedDomain),
  );
}

/** Domains that are kept at one provider. */
export interface ProviderPart<T> {
  readonly name: string;
  readonly provider: Provider;
  readonly entries: readonly T[];
}

/** @throws InputError for a provider that is not there */
export function byProvider<T extends { readonly provider: string }>(
  entries: readonly T[],
  providers: Providers,
): ProviderPart<T>[] {
  const parts = new Map<string, T[]>();
  for (const entry of entries) {
    const part = parts.get(entry.provider);
    if (part === undefined) parts.set(entry.provider, [entry]);
    else part.push(entry);
  }
  return [...parts].map(([name, part]) => {
    const provider = providers.get(name);
    if (provider !== undefined) return { name, provider, entries: part };
    throw new InputError('provider', `there is no provider "${name}"`, {
      hint: `There is ${[...providers.keys()].join(', ') || 'none'}.`,
    });
  });
}

function checkDesired(domains: readonly DesiredDomain[]): void {
  for (const { domain, members } of domains) {
    checkDomain(domain, 'domain');
    for (const member of members) checkPublishable(kmsOwner(domain), member);
    checkNullTargetAlone(members);
  }
  checkEachOnce(
    domains.map(({ domain }) => domain),
    'domain',
  );
}

/** @throws InputError */
export function checkMaxDomains(most: number | undefined): void {
  if (most === undefined || (Number.isSafeInteger(most) && most >= 0)) return;
  throw new InputError('maxDomains', `${most} is not a whole number from 0 up`);
}

async function readDomains(
  { provider, entries }: ProviderPart<DesiredDomain>,
  settings: PlanSettings,
  { onDomain, now = Date.now, ...options }: PlanOptions,
): Promise<PlannedDomain[]> {
  const sets = new Map<string, SetPlan>();
  const readings = new Map<string, Reading>();
  const desired = new Map(entries.map((entry) => [entry.domain.key, entry]));
  const at = now();
  const jobs = entries.map((entry): Job => {
    const edit: Job['edit'] = (owner, before, marks) => {
      const set = planSet(owner, entry, settings, before, marks);
      sets.set(entry.domain.key, set);
      return set;
    };
    const onRead = (reading: Reading): void => void readings.set(entry.domain.key, reading);
    return { domain: entry.domain, edit, marked: true, verb: 'updated', onRead };
  });
  const planned = (result: DomainResult): PlannedDomain => {
    const { key } = result.domain;
    const domain = plannedDomain(desired.get(key) as DesiredDomain, result, sets.get(key));
    const reading = readings.get(key);
    if (reading !== undefined) keepReading(domain, { provider, reading, at });
    return domain;
  };
  const onResult = onDomain && ((result: DomainResult) => onDomain(planned(result)));
  return (await runJobs(provider, jobs, { ...options, dryRun: true, onResult })).map(planned);
}
