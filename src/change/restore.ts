import { KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Provider, Zone } from '../provider.js';
import type { SrvData } from '../record/index.js';
import { byMember, sameMember, setOf, type MemberChange, type MemberSet } from './members.js';
import type { MarkChange, Marks } from './owner/marks.js';
import { report } from './publish.js';
import { parseReceipt, type Receipt, type ReceiptChange } from './receipt.js';
import type { ChangeReport } from './result.js';
import { runJobs, type RunOptions } from './run.js';
import type { Job } from './task.js';

/**
 * Puts back what a change replaced, member by member: hosts that others published since stay, and a domain where
 * somebody changed one of the receipt's own hosts since is refused with `ERR_CONFLICT`. Doing it twice changes nothing. Where
 * the receipt does not know whether its change was made, what stands tells: it is put back, or stands as before already.
 * A zone that only has the name of the receipt's, such as a private zone beside a public one, is refused with
 * `ERR_ZONE_NOT_FOUND`. No guard asks: what stood before stands again, even if that was nothing.
 * @param receipt from `makeReceipt`, or the same read back as JSON
 * @throws InputError for what is not a receipt, before anything is sent
 */
export async function restore(
  provider: Provider,
  receipt: Receipt | object,
  options: RunOptions = {},
): Promise<ChangeReport> {
  const jobs = parseReceipt(receipt).map(restoreJob);
  return report('rollback', options, await runJobs(provider, jobs, options));
}

/** Puts back what a receipt says of one domain. */
export function restoreJob(entry: ReceiptChange): Job {
  return {
    domain: entry.domain,
    edit(owner, now, marks) {
      const change = putBack(owner, entry, now);
      return entry.marks === undefined
        ? change
        : { ...change, marks: putMarksBack(entry, entry.marks, marks) };
    },
    marked: entry.marks !== undefined,
    checkZone: (zone) => checkZone(zone, entry, 'receipt'),
    verb: 'updated',
  };
}

/**
 * @param said where `zoneId` comes from
 * @throws KmsDnsError when both ids are known, and differ
 */
export function checkZone(
  { name, identity }: Zone,
  { domain, zoneId }: { readonly domain: DomainName; readonly zoneId?: string | undefined },
  said: 'receipt' | 'plan',
): void {
  if (zoneId === undefined || identity === undefined || zoneId === identity) return;
  throw new KmsDnsError(
    'ERR_ZONE_NOT_FOUND',
    `the ${said} for ${domain.text} is of the zone ${zoneId}, and ${identity} is another zone ${name.text}`,
    {
      hint: `Open the provider for the zone of the ${said}.`,
      reasons: ['notFound'],
      details: { zoneId, found: identity },
    },
  );
}

/**
 * What stands now with the receipt's change undone.
 * @throws KmsDnsError `ERR_CONFLICT` when what the receipt changed was changed again since
 */
function putBack(owner: DomainName, entry: ReceiptChange, now: MemberSet | null): MemberChange {
  const [before, after, standing] = [byMember(entry.before), byMember(entry.after), byMember(now)];
  const result = new Map(standing);
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    if (sameMember(before.get(key), after.get(key)) || sameMember(standing.get(key), before.get(key)))
      continue;
    if (!sameMember(standing.get(key), after.get(key))) {
      throw isDoubled(entry, [before.get(key), after.get(key)], standing.get(key))
        ? doubled(entry, key)
        : changedSince(entry, key);
    }
    result.set(key, before.get(key) ?? []);
  }
  const data = [...result.values()].flat();
  return { before: now, after: setOf(now?.name ?? owner, ttlOf(entry, now), data) };
}

/** @throws KmsDnsError `ERR_CONFLICT` when somebody else has taken a member since, or given it up */
function putMarksBack(entry: ReceiptChange, { before, after }: MarkChange, now: Marks): MarkChange {
  let result = now;
  for (const member of new Set([...before.members, ...after.members])) {
    const [was, made, stands] = [before, after, now].map((marks) => marks.ownersOf(member).join(' '));
    if (was === made || stands === was) continue;
    if (stands !== made) throw changedSince(entry, `the owner of ${member}`);
    result = result.without(member, after.ownersOf(member)).with(member, before.ownersOf(member));
  }
  return { before: now, after: result };
}

/** The receipt's old TTL, where the receipt changed it; otherwise the one that stands. */
function ttlOf(entry: ReceiptChange, now: MemberSet | null): number {
  const { before, after } = entry;
  if (before === null) return now?.ttl ?? 0;
  if (now === null) return before.ttl;
  if (after === null || before.ttl === after.ttl) return now.ttl;
  if (now.ttl !== after.ttl && now.ttl !== before.ttl) throw changedSince(entry, 'the TTL');
  return before.ttl;
}

function changedSince({ domain, outcome }: ReceiptChange, what: string): KmsDnsError {
  const problem =
    outcome === 'made'
      ? 'was changed again since'
      : 'is neither what stood before nor what was meant to stand';
  return new KmsDnsError('ERR_CONFLICT', `${what} of ${domain.text} ${problem}`, {
    reasons: ['conflict'],
    hint: 'Look at what stands now, and publish or remove what you want instead.',
  });
}

/** A change made in part: the member stands as it was and as it was meant to be. */
function isDoubled(
  { outcome }: ReceiptChange,
  [was = [], meant = []]: readonly [readonly SrvData[] | undefined, readonly SrvData[] | undefined],
  standing: readonly SrvData[] = [],
): boolean {
  const has = (list: readonly SrvData[], data: SrvData): boolean => list.some(({ key }) => key === data.key);
  const isEdit = was.length > 0 && meant.length > 0;
  return outcome === 'unknown' && isEdit && [...was, ...meant].every((data) => has(standing, data));
}

function doubled({ domain }: ReceiptChange, member: string): KmsDnsError {
  return new KmsDnsError(
    'ERR_CONFLICT',
    `${member} of ${domain.text} stands twice, as it was and as it was meant to be: its change was made in part`,
    {
      reasons: ['conflict'],
      hint: 'Publish it with the priority and weight that you want: that leaves one record of it.',
    },
  );
}
