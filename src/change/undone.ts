import type { SrvData } from '../record/index.js';
import { byMember, isNoChange, sameMember, setOf, type MemberChange, type MemberSet } from './members.js';
import type { MarkChange, Marks } from './owner/marks.js';

/** A change, told from what stood before an earlier one that was sent and of which nobody knows what became. */
export function sinceBefore(unsure: MemberChange, { before, after, marks }: MemberChange): MemberChange {
  const marksBefore = unsure.marks && marks && undoneMarks(unsure.marks, marks.before);
  return {
    before: undone(unsure, before),
    after,
    marks: marks && { before: marksBefore ?? marks.before, after: marks.after },
  };
}

/** Whether two changes begin with the same. */
export function isSameBefore(a: MemberChange, b: MemberChange): boolean {
  const marks = a.marks && b.marks && { before: a.marks.before, after: b.marks.before };
  return isNoChange({ before: a.before, after: b.before, marks });
}

/**
 * What stood before a change that was sent, as far as what stands now shows anything of it: each member that it was about as
 * it was then, unless somebody else has changed or removed it since. What others have made of the rest stays.
 */
function undone({ before, after }: MemberChange, standing: MemberSet | null): MemberSet | null {
  const [was, meant, now] = [byMember(before), byMember(after), byMember(standing)];
  const result = new Map(now);
  for (const key of new Set([...was.keys(), ...meant.keys()])) {
    const [old, ours, there] = [was.get(key) ?? [], meant.get(key) ?? [], now.get(key) ?? []];
    const isOthers = there.length === 0 ? ours.length > 0 : there.some((x) => !isIn(x, [...old, ...ours]));
    if (!sameMember(old, ours) && !isOthers) result.set(key, old);
  }
  const name = (standing ?? before)?.name;
  if (name === undefined) return null;
  return setOf(name, ttlBefore({ before, after }, standing), [...result.values()].flat());
}

/** The same for who owned them. */
function undoneMarks({ before, after }: MarkChange, standing: Marks): Marks {
  let result = standing;
  for (const member of new Set([...before.members, ...after.members])) {
    const [was, meant, now] = [before, after, standing].map((marks) => marks.ownersOf(member));
    if (String(was) === String(meant) || String(now) !== String(meant)) continue;
    result = result.without(member, now ?? []).with(member, was ?? []);
  }
  return result;
}

function isIn(data: SrvData, list: readonly SrvData[]): boolean {
  return list.some(({ key }) => key === data.key);
}

function ttlBefore({ before, after }: MemberChange, standing: MemberSet | null): number {
  const isOurs = standing === null || standing.ttl === after?.ttl;
  return (isOurs ? before?.ttl : undefined) ?? standing?.ttl ?? 0;
}
