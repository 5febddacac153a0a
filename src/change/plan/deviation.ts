import type { MemberChange } from '../members.js';
import { keyOf, type PlannedMember, type SetPlan } from './members.js';
import type { PlannedDomain } from './planned.js';

/**
 * What is to be done now, against what was planned: undefined when it is that or the rest of it, otherwise what is
 * different. What others have made of members that the plan does not change is no difference.
 */
export function deviation(planned: PlannedDomain, now: SetPlan): string | undefined {
  const meant = new Map(planned.members.map((member) => [keyOf(member), member]));
  for (const member of now.members) {
    const key = keyOf(member);
    const other = meant.get(key);
    if (member.action !== 'keep') {
      if (!isSame(member, other)) return `${key} ${standsText(member)}, and ${plannedText(other)}`;
    } else if (other !== undefined && other.action !== 'keep' && !isDone(member, other, planned)) {
      return `${key} ${standsText(member)}, and ${plannedText(other)}`;
    }
  }
  return ttlDeviation(planned, now);
}

/** What others have made since of their own members, or of the TTL. What is done already of the plan is no difference. */
export function deviationOfOthers(planned: PlannedDomain, now: SetPlan): string | undefined {
  const [meant, stands] = [planned, now].map(({ members }) => new Map(members.map((m) => [keyOf(m), m])));
  for (const [key, member] of stands ?? []) {
    const other = meant?.get(key);
    if (other === undefined) return `${key} ${standsText(member)}, and ${plannedText(other)}`;
    if (other.action === 'keep' && !isSame(member, other)) {
      return `${key} ${standsText(member)}, and ${plannedText(other)}`;
    }
  }
  const gone = planned.members.find((member) => member.action === 'keep' && !stands?.has(keyOf(member)));
  if (gone !== undefined) return `${keyOf(gone)} is not there, and ${plannedText(gone)}`;
  const ttls = [planned.before[0]?.ttl, planned.after[0]?.ttl];
  const ttl = now.before?.ttl;
  return ttl === undefined || ttls.includes(ttl)
    ? undefined
    : `the TTL is ${ttl}, and was ${ttls[0] ?? 'not there'}`;
}

/** It stands as was meant, and is whose it was to be: also what was overruled of another owner's. */
function isDone(now: PlannedMember, meant: PlannedMember, { marks }: PlannedDomain): boolean {
  const owners = marks.after.ownersOf(keyOf(meant));
  return (
    now.reason === 'wanted' ||
    JSON.stringify([now.before, now.owners]) === JSON.stringify([[meant.after], owners])
  );
}

function isSame(now: PlannedMember, meant: PlannedMember | undefined): boolean {
  const facts = ({ action, before, after, owners }: PlannedMember): string =>
    JSON.stringify([action, before, after, owners]);
  return meant !== undefined && facts(now) === facts(meant);
}

function ttlDeviation({ before, after }: PlannedDomain, now: MemberChange): string | undefined {
  const [stands, wanted] = [now.before?.ttl, now.after?.ttl];
  if (stands === undefined || wanted === undefined || stands === wanted) return undefined;
  if (stands === before[0]?.ttl && wanted === after[0]?.ttl) return undefined;
  return `the TTL is ${stands}, and was ${before[0]?.ttl ?? 'not there'}`;
}

function standsText({ before, owners }: PlannedMember): string {
  if (before.length === 0) return 'is not there';
  const numbers = before.map(({ priority, weight }) => `${priority} ${weight}`).join(' and ');
  return `stands with priority and weight ${numbers}${owners.length === 0 ? '' : `, of ${owners.join(' and ')}`}`;
}

function plannedText(member: PlannedMember | undefined): string {
  return member === undefined ? 'was not there' : `then ${standsText(member)}`;
}
