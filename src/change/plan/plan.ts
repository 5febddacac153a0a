import { kmsOwner } from '../../record/index.js';
import { checkDomain, checkEachOnce } from '../domains.js';
import { checkPublishable } from '../member.js';
import { checkNullTargetAlone } from '../null-target.js';
import { parseOwnerId } from '../owner/owner-id.js';
import { checkKeepsMarks } from '../owner/standing.js';
import type { DomainResult } from '../result.js';
import type { RunOptions } from '../run.js';
import type { Job, Reading } from '../task.js';
import { byProvider, runAtProviders } from './at-providers.js';
import type { Desired, DesiredDomain, PlanSettings, Providers } from './desired.js';
import { checkMaxDomains } from './guards.js';
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
 *   is not there, or that cannot keep marks; or where no provider can even look for its zones
 */
export async function plan(desired: Desired, providers: Providers, options: PlanOptions = {}): Promise<Plan> {
  const { domains, ...given } = desired;
  const settings = { ...given, owner: given.owner === undefined ? undefined : parseOwnerId(given.owner) };
  checkDesired(domains);
  checkMaxDomains(settings.maxDomains);
  const parts = byProvider(domains, providers);
  if (settings.owner !== undefined) for (const { provider } of parts) checkKeepsMarks(provider);
  const planned = await readDomains(domains, settings, providers, options);
  return new Plan(new Date((options.now ?? Date.now)()).toISOString(), settings, planned);
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

async function readDomains(
  domains: readonly DesiredDomain[],
  settings: PlanSettings,
  providers: Providers,
  { onDomain, now = Date.now, ...options }: PlanOptions,
): Promise<PlannedDomain[]> {
  const sets = new Map<string, SetPlan>();
  const readings = new Map<string, Reading>();
  const desired = new Map(domains.map((entry) => [entry.domain.key, entry]));
  const at = now();
  const jobOf = (entry: DesiredDomain): Job => {
    const edit: Job['edit'] = (owner, before, marks) => {
      const set = planSet(owner, entry, settings, before, marks);
      sets.set(entry.domain.key, set);
      return set;
    };
    const onRead = (reading: Reading): void => void readings.set(entry.domain.key, reading);
    return { domain: entry.domain, edit, marked: true, verb: 'updated', onRead };
  };
  const planned = (result: DomainResult): PlannedDomain => {
    const { key } = result.domain;
    const entry = desired.get(key) as DesiredDomain;
    const domain = plannedDomain(entry, result, sets.get(key));
    const [provider, reading] = [providers.get(entry.provider), readings.get(key)];
    if (provider !== undefined && reading !== undefined) keepReading(domain, { provider, reading, at });
    return domain;
  };
  const onResult = onDomain && ((result: DomainResult) => onDomain(planned(result)));
  const results = await runAtProviders(domains, providers, jobOf, { ...options, dryRun: true, onResult });
  return results.map(planned);
}
