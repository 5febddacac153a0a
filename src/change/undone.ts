import type { SrvData } from '../record/index.js';
import { byMember, sameMember, setOf, type MemberChange, type MemberSet } from './members.js';

/**
 * What stood before a change that was sent, as far as what stands now shows anything of it: each member that it was about as
 * it was then, unless somebody else has changed or removed it since. What others have made of the rest stays.
 */
export function undone({ before, after }: MemberChange, standing: MemberSet | null): MemberSet | null {
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

function isIn(data: SrvData, list: readonly SrvData[]): boolean {
  return list.some(({ key }) => key === data.key);
}

function ttlBefore({ before, after }: MemberChange, standing: MemberSet | null): number {
  const isOurs = standing === null || standing.ttl === after?.ttl;
  return (isOurs ? before?.ttl : undefined) ?? standing?.ttl ?? 0;
}
