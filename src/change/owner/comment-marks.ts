import type { CommentChange, CommentedSet } from '../../provider.js';
import { SrvData } from '../../record/index.js';
import type { MemberSet } from '../members.js';
import { Marks, type MarkChange } from './marks.js';
import { isOwnerId } from './owner-id.js';

const MARK = /(?<!\S)kmsdns-owner=(\S+)(?!\S)/g;

/** What the comments of a set say. All else in them is for people. */
export function readCommentMarks(standing: CommentedSet | null): Marks {
  if (standing === null) return Marks.NONE;
  const { set, comments } = standing;
  return new Marks(
    set.data.flatMap((data) =>
      data instanceof SrvData
        ? ownersIn(comments.get(data.key) ?? '').map((owner) => [data.memberKey, owner] as const)
        : [],
    ),
  );
}

/**
 * The comments of all records of `after`: what stands there, and that with the marks as they shall be. Those of records that go
 * are named as well, so that one is not removed that somebody else has taken over since.
 */
export function writeCommentMarks(
  standing: CommentedSet | null,
  after: MemberSet | null,
  { after: marks }: MarkChange,
): ReadonlyMap<string, CommentChange> {
  const comments = standing?.comments ?? new Map<string, string>();
  const members = (standing?.set.data ?? []).filter((data) => data instanceof SrvData);
  const leaving = members.filter((data) => after?.has(data) !== true);
  return new Map([
    ...leaving.map(({ key }) => [key, { before: comments.get(key) ?? null, after: null }] as const),
    ...(after?.data ?? []).map((data) => {
      const before = comments.get(data.key) ?? null;
      // With new numbers it is the same member, and what people have written of it holds.
      const same = members.filter(({ memberKey }) => memberKey === data.memberKey);
      const text = before ?? same.flatMap(({ key }) => comments.get(key) ?? [])[0] ?? '';
      return [data.key, { before, after: withOwners(text, marks.ownersOf(data.memberKey)) }] as const;
    }),
  ]);
}

function ownersIn(comment: string): string[] {
  return [...comment.matchAll(MARK)].flatMap(([, owner = '']) => (isOwnerId(owner) ? [owner] : []));
}

function withOwners(comment: string, owners: readonly string[]): string | null {
  const standing = ownersIn(comment);
  if (standing.length === owners.length && owners.every((owner) => standing.includes(owner))) {
    return comment === '' ? null : comment;
  }
  const words = comment.replaceAll(MARK, '').trim();
  const text = [words, ...owners.map((owner) => `kmsdns-owner=${owner}`)]
    .filter((part) => part !== '')
    .join(' ');
  return text === '' ? null : text;
}
