import type { CheckedChange } from '../../src/backend/index.js';
import { SrvData, type RecordData } from '../../src/record/index.js';
import type { CommentChange } from '../../src/provider.js';
import { dataOf, hasSameData, hasSameNotes, newRecord, notesOf, type ApiRecord } from './record.js';
import type { NewRecord, Operations, Patch } from './operations.js';
import { heirOf, leastTtl, type Member, type Standing } from './standing.js';

/** A change that is ready to travel. */
export interface PlannedChange extends CheckedChange {
  readonly operations: Operations;
  /** How many operations that is. */
  readonly size: number;
  /** The records that were read, by id: what else stands afterwards has come since. */
  readonly seen: ReadonlyMap<string, ApiRecord>;
  /** Records that go, for putting them back. */
  readonly leaving: readonly ApiRecord[];
  /** By the id of a record that goes, the key of the data that comes in its place. */
  readonly replaced: ReadonlyMap<string, string>;
  /** By the key of its data: what is made. */
  readonly posted: ReadonlyMap<string, NewRecord>;
}

/**
 * What a change does to the records that stand. A member that leaves goes with all its duplicates. One that comes in the
 * place of another with the same target and port takes over its comment, its tags and, unless the set gets another, its TTL. It is deleted and made anew in one
 * transaction, not edited, since a reply shows what was deleted, and not what an edit has overwritten. Nobody else's record
 * is named, unless the TTL of the whole set changes, or its comment.
 */
export function planChange(checked: CheckedChange, { members }: Standing): PlannedChange {
  const { before, after } = checked.change;
  const { name } = checked.set;
  const ttl = after?.ttl ?? checked.set.ttl;
  const newTtl = before !== null && after !== null && before.ttl !== after.ttl;
  const comments = checked.change.comments ?? new Map<string, CommentChange>();
  const coming = new Set(after?.minus(before) ?? []);
  const successorOf = (data: RecordData): RecordData | undefined =>
    [...coming].find((candidate) => placeOf(candidate) === placeOf(data));
  const deletes: string[] = [];
  const leaving: ApiRecord[] = [];
  const patches: Patch[] = [];
  const posts: NewRecord[] = [];
  const replaced = new Map<string, string>();
  const posted = new Map<string, NewRecord>();
  const post = (data: RecordData, ownTtl: number, heir?: ApiRecord): void => {
    const record = { ...newRecord(name, ownTtl, data), ...notesFor(heir, comments.get(data.key)) };
    posts.push(record);
    posted.set(data.key, record);
  };

  for (const member of members.values()) {
    const { data, records } = member;
    if (after?.has(data) === true) {
      const comment = comments.get(data.key);
      patches.push(...records.flatMap((record) => patchOf(record, newTtl ? ttl : record.ttl, comment)));
      continue;
    }
    deletes.push(...records.map((record) => record.id));
    const successor = successorOf(data);
    const heir = successor && heirOf(member);
    leaving.push(...records.filter((record) => record !== heir));
    if (successor === undefined || heir === undefined) continue;
    coming.delete(successor);
    replaced.set(heir.id, successor.key);
    const ownTtl = newTtl ? ttl : leastTtl(records.map((record) => record.ttl));
    post(successor, ownTtl, heir);
  }
  for (const data of coming) post(data, ttl);
  return {
    ...checked,
    operations: { deletes, patches, posts },
    size: deletes.length + patches.length + posts.length,
    seen: new Map(
      [...members.values()].flatMap((member: Member) => member.records.map((r) => [r.id, r] as const)),
    ),
    leaving,
    replaced,
    posted,
  };
}

/** The TTL, the comment, and nothing else: whoever edits the record at the same time keeps what they made of it. */
function patchOf(
  { id, ttl, comment }: ApiRecord,
  newTtl: number,
  change: CommentChange | undefined,
): Patch[] {
  // Of twins with comments of their own, none is overwritten but the one that was named.
  const isCommented =
    change !== undefined && change.before !== change.after && (comment ?? null) === change.before;
  if (ttl === newTtl && !isCommented) return [];
  return [
    { id, ...(ttl !== newTtl && { ttl: newTtl }), ...(isCommented && { comment: change.after ?? '' }) },
  ];
}

/** What a new record has beside its data: what it takes over, with another comment where there is to be one. */
function notesFor(
  heir: ApiRecord | undefined,
  change: CommentChange | undefined,
): Pick<NewRecord, 'comment' | 'tags'> {
  const notes = heir === undefined ? {} : notesOf(heir);
  if (change === undefined) return notes;
  const { tags } = notes;
  return { ...(tags !== undefined && { tags }), ...(change.after !== null && { comment: change.after }) };
}

/**
 * Whether this record, which is to go, is another than was read: its data, where another comes in its place what that has
 * taken over, and where the change compares it, its comment.
 */
export function isOvertaken(planned: PlannedChange, record: ApiRecord): boolean {
  const { seen, replaced, change } = planned;
  const read = seen.get(record.id);
  if (read === undefined) return false;
  if (hasOtherData(planned, record)) return true;
  if (replaced.has(record.id)) return !hasSameNotes(read, record);
  return change.comments?.has(dataOf(read).key) === true && read.comment !== record.comment;
}

/** Whether this record has other data than was read. */
export function hasOtherData({ seen }: PlannedChange, record: ApiRecord): boolean {
  const read = seen.get(record.id);
  return read !== undefined && !hasSameData(read, record);
}

/** Nothing that stands is named: what is added can be taken back. */
export function addsOnly({ operations: { deletes, patches } }: PlannedChange): boolean {
  return deletes.length === 0 && patches.length === 0;
}

/** Which record a new one comes in the place of. */
function placeOf(data: RecordData): string {
  return data instanceof SrvData ? data.memberKey : data.key;
}

/**
 * Sent twice, it may stand twice: nothing in it fails the second time, as a deletion of a record does that is gone, and
 * with it the whole transaction.
 */
export function mayDouble({ operations: { deletes, posts } }: PlannedChange): boolean {
  return posts.length > 0 && deletes.length === 0;
}

/** Changes that travel together, in their order; a set is split only by `splitLarge`. */
export function packBatches(planned: readonly PlannedChange[], limit: number): PlannedChange[][] {
  const batches: PlannedChange[][] = [];
  let left = 0;
  for (const change of planned) {
    const last = batches.at(-1);
    if (last !== undefined && change.size <= left) {
      last.push(change);
      left -= change.size;
    } else {
      batches.push([change]);
      left = limit - change.size;
    }
  }
  return batches;
}

/** The operations of many changes in one. */
export function together(planned: readonly PlannedChange[]): Operations {
  return {
    deletes: planned.flatMap(({ operations }) => operations.deletes),
    patches: planned.flatMap(({ operations }) => operations.patches),
    posts: planned.flatMap(({ operations }) => operations.posts),
  };
}

/** One change in parts of so many operations, what is added first: a set is never without its members in between. */
export function inParts({ deletes, patches, posts }: Operations, limit: number): Operations[] {
  const steps = [
    ...patches.map((patch) => ({ deletes: [], patches: [patch], posts: [] })),
    ...posts.map((post) => ({ deletes: [], patches: [], posts: [post] })),
    ...deletes.map((id) => ({ deletes: [id], patches: [], posts: [] })),
  ];
  const parts: Operations[] = [];
  for (let at = 0; at < steps.length; at += limit) {
    const part = steps.slice(at, at + limit);
    parts.push({
      deletes: part.flatMap((step) => step.deletes),
      patches: part.flatMap((step) => step.patches),
      posts: part.flatMap((step) => step.posts),
    });
  }
  return parts;
}
