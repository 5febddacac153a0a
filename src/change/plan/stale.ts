import { KmsDnsError } from '../../errors.js';
import type { SrvRecord } from '../../record/index.js';
import type { Providers } from './desired.js';
import { plan as makePlan, type PlanOptions } from './plan.js';
import type { Plan, PlannedDomain } from './planned.js';

const MOST_NAMED = 10;

/**
 * Reads again all that a plan was made from.
 * @returns the same plan, as it would be made now
 * @throws KmsDnsError `ERR_STALE_PLAN`, naming what has changed, with all of the domains in `details.domains`
 */
export async function refuseStale(plan: Plan, providers: Providers, options: PlanOptions): Promise<Plan> {
  const { concurrency, signal, retry, now: clock } = options;
  const domains = plan.domains.map((planned) => ({ ...planned, ...planned.desired }));
  const now = await makePlan({ ...plan.settings, domains }, providers, {
    concurrency,
    signal,
    retry,
    now: clock,
  });
  signal?.throwIfAborted();
  const changes = plan.domains.flatMap((planned, i) => {
    const difference = differenceOf(planned, now.domains[i] as PlannedDomain);
    return difference === undefined ? [] : [{ domain: planned.domain.key, difference }];
  });
  if (changes.length === 0) return now;
  const named = changes.slice(0, MOST_NAMED).map(({ domain, difference }) => `${domain}: ${difference}`);
  const more = changes.length > MOST_NAMED ? `; and ${changes.length - MOST_NAMED} domains more` : '';
  throw new KmsDnsError(
    'ERR_STALE_PLAN',
    `what stands has changed since the plan was made: ${named.join('; ')}${more}`,
    {
      reasons: ['conflict'],
      hint: 'Nothing was applied. Plan again, and look at what is to be done now.',
      details: { domains: changes },
    },
  );
}

function differenceOf(then: PlannedDomain, now: PlannedDomain): string | undefined {
  if (then.error !== null) return now.error === null ? 'could not be read then, and can now' : undefined;
  if (now.error !== null) return `cannot be read now: ${now.error.message}`;
  const [had, has] = [then, now].map(({ zone, zoneId }) => `${zone?.key ?? ''} ${zoneId ?? ''}`.trim());
  if (had !== has) return `is in the zone ${has}, and was in ${had}`;
  const gone = textsOf(then.before).filter((text) => !textsOf(now.before).includes(text));
  const come = textsOf(now.before).filter((text) => !textsOf(then.before).includes(text));
  if (gone.length + come.length > 0) {
    return [...gone.map((text) => `${text} is gone`), ...come.map((text) => `${text} is new`)].join(', ');
  }
  if (then.marks.before.equals(now.marks.before)) return undefined;
  const changed = [
    ...then.marks.before.minus(now.marks.before),
    ...now.marks.before.minus(then.marks.before),
  ];
  return `who owns ${[...new Set(changed.map(([member]) => member))].join(', ')} has changed`;
}

function textsOf(records: readonly SrvRecord[]): string[] {
  return records.map(({ ttl, data }) => `${data.key} (TTL ${ttl})`);
}
