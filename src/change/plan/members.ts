import { DEFAULT_TTL, type SrvData } from '../../record/index.js';
import { DomainName } from '../../name/index.js';
import { byMember, sameMember, setOf, type MemberChange, type MemberSet } from '../members.js';
import type { Marks } from '../owner/marks.js';
import type { DesiredDomain, PlanSettings } from './desired.js';

/** What is to become of one member, and why. */
export interface PlannedMember {
  readonly action: 'add' | 'update' | 'remove' | 'keep';
  readonly target: DomainName;
  readonly port: number;
  /** What stands; more than one where the member stands several times with different numbers. */
  readonly before: readonly Numbers[];
  /** Null when it is to go. */
  readonly after: Numbers | null;
  /** Who says that it is theirs, before. */
  readonly owners: readonly string[];
  readonly reason: MemberReason;
}

export interface Numbers {
  readonly priority: number;
  readonly weight: number;
}

/**
 * `wanted`, `unwanted`: as the plan says. And why a member is kept: `foreign` is neither wanted nor ours; `unmarked` is as
 * wanted, but nobody says that it is theirs; `self-published` has other numbers than are wanted, and seems to register
 * itself with them; `not-pruned` is ours and not wanted any more.
 */
export type MemberReason = 'wanted' | 'unwanted' | 'foreign' | 'unmarked' | 'self-published' | 'not-pruned';

/** What a plan makes of one set. */
export interface SetPlan extends MemberChange {
  readonly marks: { readonly before: Marks; readonly after: Marks };
  readonly members: readonly PlannedMember[];
}

/** Desired against what stands, member by member. What is not ours stays as it is. */
export function planSet(
  name: DomainName,
  desired: Pick<DesiredDomain, 'members' | 'ttl'>,
  settings: PlanSettings,
  before: MemberSet | null,
  marks: Marks,
): SetPlan {
  const standing = byMember(before);
  const wanted = new Map(desired.members.map((data) => [data.memberKey, data]));
  const keys = [...new Set([...standing.keys(), ...wanted.keys()])];
  const members = keys
    .map((key) => planMember(standing.get(key) ?? [], wanted.get(key), settings, marks.ownersOf(key)))
    .sort((a, b) => DomainName.compare(a.target, b.target) || a.port - b.port);
  const data = members.flatMap((member) => {
    if (member.action === 'keep') return standing.get(keyOf(member)) ?? [];
    return member.action === 'remove' ? [] : (wanted.get(keyOf(member)) ?? []);
  });
  // Where no host is wanted, what stands is others', and so is its TTL.
  const ttl = (wanted.size === 0 ? undefined : desired.ttl) ?? before?.ttl ?? DEFAULT_TTL;
  return {
    before,
    after: setOf(before?.name ?? name, ttl, data),
    marks: { before: marks, after: marksAfter(members, marks, settings.owner) },
    members,
  };
}

function planMember(
  records: readonly SrvData[],
  wanted: SrvData | undefined,
  settings: PlanSettings,
  owners: readonly string[],
): PlannedMember {
  const { owner, prune } = settings;
  const { target, port } = (wanted ?? records[0]) as SrvData;
  const before = records
    .map(({ priority, weight }) => ({ priority, weight }))
    .sort((a, b) => a.priority - b.priority || a.weight - b.weight);
  const isOurs = owner !== undefined && owners.includes(owner);
  const plan = (
    action: PlannedMember['action'],
    reason: MemberReason,
    after: Numbers | null = before[0] ?? null,
  ): PlannedMember => ({ action, target, port, before, after, owners, reason });

  if (wanted === undefined) {
    if (!isOurs) return plan('keep', 'foreign');
    return prune ? plan('remove', 'unwanted', null) : plan('keep', 'not-pruned');
  }
  const after = { priority: wanted.priority, weight: wanted.weight };
  if (records.length === 0) return plan('add', 'wanted', after);
  if (sameMember(records, [wanted])) {
    return plan(
      'keep',
      owner === undefined || isOurs ? 'wanted' : owners.length > 0 ? 'foreign' : 'unmarked',
      after,
    );
  }
  if (!isOurs && registersItself(records, settings, owners)) return plan('keep', 'self-published');
  return plan('update', 'wanted', after);
}

/**
 * A KMS host registers `0 0` for itself and says nowhere that it was it. Without an owner id of ours, what we published
 * looks the same, and then only the inventory can say.
 */
function registersItself(
  records: readonly SrvData[],
  { owner, publishesItself }: PlanSettings,
  owners: readonly string[],
): boolean {
  const known = publishesItself.get(records[0]?.target.key ?? '');
  if (known !== undefined || owners.length > 0 || owner === undefined) return known ?? false;
  return records.length === 1 && records[0]?.priority === 0 && records[0].weight === 0;
}

/** What we add, or bring up to date where it was nobody's, is ours; what we remove, or is gone and not wanted, no more. */
function marksAfter(members: readonly PlannedMember[], marks: Marks, owner: string | undefined): Marks {
  if (owner === undefined) return marks;
  let after = marks;
  for (const member of members) {
    const { action, owners } = member;
    // What another owner has said to be theirs stays theirs, also where it was overruled.
    if (action === 'add' || (action === 'update' && owners.length === 0))
      after = after.with(keyOf(member), [owner]);
    if (action === 'remove') after = after.without(keyOf(member), [owner]);
  }
  const known = new Set(members.map(keyOf));
  for (const key of marks.members) if (!known.has(key)) after = after.without(key, [owner]);
  return after;
}

export function keyOf({ target, port }: Pick<PlannedMember, 'target' | 'port'>): string {
  return `${target.key}:${port}`;
}
