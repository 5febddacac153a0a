import { KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { DEFAULT_TTL, RecordSet, SrvData } from '../record/index.js';
import type { MarkChange } from './owner/marks.js';

/** The KMS hosts of one domain: one SRV record set. */
export type MemberSet = RecordSet<SrvData>;

/** What stands and what shall stand; null is "no such set". Both null, or both equal: nothing to do. */
export interface MemberChange {
  readonly before: MemberSet | null;
  readonly after: MemberSet | null;
  /** Whose they are; left out where nobody asks. */
  readonly marks?: MarkChange | undefined;
}

/**
 * The set with these members added or brought up to date. Every other member stays as it is, in its place. A member
 * that stood several times with different numbers becomes one record.
 * @param ttl seconds for the whole set (RFC 2181 §5.2); without it a set keeps its own
 */
export function withMembers(
  owner: DomainName,
  before: MemberSet | null,
  members: readonly SrvData[],
  options: { readonly ttl?: number | undefined } = {},
): MemberChange {
  const wanted = new Map(members.map((member) => [member.memberKey, member]));
  const kept = (before?.data ?? []).map((data) => wanted.get(data.memberKey) ?? data);
  const ttl = options.ttl ?? before?.ttl ?? DEFAULT_TTL;
  return { before, after: setOf(before?.name ?? owner, ttl, [...kept, ...wanted.values()]) };
}

/** The set without these members, or null when none is left. Members are matched by target and port alone. */
export function withoutMembers(before: MemberSet | null, members: readonly SrvData[]): MemberChange {
  if (before === null) return { before, after: null };
  const unwanted = new Set(members.map((member) => member.memberKey));
  const kept = before.data.filter((data) => !unwanted.has(data.memberKey));
  return { before, after: setOf(before.name, before.ttl, kept) };
}

/** Nothing would differ afterwards. */
export function isNoChange({ before, after, marks }: MemberChange): boolean {
  if (marks !== undefined && !marks.before.equals(marks.after)) return false;
  return before === null ? after === null : before.equals(after);
}

/** What a provider read at a KMS name, known to be SRV data. @throws KmsDnsError when it is anything else */
export function asMemberSet(set: RecordSet | null): MemberSet | null {
  if (set === null) return null;
  const data = set.data.filter((d) => d instanceof SrvData);
  if (data.length !== set.data.length) {
    throw new KmsDnsError('ERR_PROVIDER', `the provider answered with ${set.type} data at ${set.name.text}`);
  }
  return new RecordSet(set.name, set.ttl, data);
}

/** A set of these members, or null for none. */
export function setOf(name: DomainName, ttl: number, data: readonly SrvData[]): MemberSet | null {
  return data.length === 0 ? null : new RecordSet(name, ttl, data);
}

/** By host and port: more than one record where a host stands twice with different numbers. */
export function byMember(set: MemberSet | null): ReadonlyMap<string, readonly SrvData[]> {
  const members = new Map<string, SrvData[]>();
  for (const data of set?.data ?? []) {
    members.set(data.memberKey, [...(members.get(data.memberKey) ?? []), data]);
  }
  return members;
}

/** Whether a member stands in both with the same numbers. */
export function sameMember(a: readonly SrvData[] = [], b: readonly SrvData[] = []): boolean {
  return a.length === b.length && a.every((x) => b.some((y) => x.key === y.key));
}
