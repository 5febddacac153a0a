import { InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import type { CallOptions, Change, CommentedSet, Provider, Zone } from '../../provider.js';
import { ownerMarkName, type RecordSet } from '../../record/index.js';
import { asMemberSet, isNoChange, type MemberChange, type MemberSet } from '../members.js';
import { readCommentMarks, writeCommentMarks } from './comment-marks.js';
import { Marks } from './marks.js';
import { readTxtMarks, writeTxtMarks } from './txt-marks.js';

/** What stands at one KMS name, and who says what of it is theirs. */
export interface Standing {
  readonly set: MemberSet | null;
  readonly marks: Marks;
  /** As the provider keeps them. */
  readonly kept: KeptMarks;
}

type KeptMarks =
  /** Not looked at, or the provider has no place for them. */
  | { readonly kind: 'none' }
  | { readonly kind: 'txt'; readonly set: RecordSet | null }
  | { readonly kind: 'comment'; readonly standing: CommentedSet | null };

/** A set that was seen as its zone was looked for. */
export interface FoundMembers {
  readonly set: MemberSet | null;
  /** As in `FoundSet`. */
  readonly nothingBelow: boolean;
}

export function isSameStanding(a: Standing, b: Standing): boolean {
  return isNoChange({ before: a.set, after: b.set, marks: { before: a.marks, after: b.marks } });
}

/** Where nobody asks whose the members are. */
export function unmarked(set: MemberSet | null): Standing {
  return { set, marks: Marks.NONE, kept: { kind: 'none' } };
}

/**
 * Reads a set with its marks, each as the provider keeps them.
 * @param found the set, where it was read already
 */
export async function readMarked(
  provider: Provider,
  zone: Zone,
  owner: DomainName,
  options: CallOptions,
  found?: FoundMembers,
): Promise<Standing> {
  switch (provider.capabilities.ownerMark) {
    case 'none':
      return unmarked(
        found === undefined ? asMemberSet(await provider.read(zone, owner, 'SRV', options)) : found.set,
      );
    case 'txt': {
      const [set, txt] = await Promise.all([
        found === undefined ? provider.read(zone, owner, 'SRV', options).then(asMemberSet) : found.set,
        // The marks are kept below the set.
        found?.nothingBelow === true ? null : provider.read(zone, ownerMarkName(owner), 'TXT', options),
      ]);
      return { set, marks: readTxtMarks(txt), kept: { kind: 'txt', set: txt } };
    }
    case 'comment': {
      if (provider.readCommented === undefined) throw new TypeError(`${provider.name} reads no comments`);
      const standing = await provider.readCommented(zone, owner, 'SRV', options);
      const set = asMemberSet(standing?.set ?? null);
      return { set, marks: readCommentMarks(standing), kept: { kind: 'comment', standing } };
    }
  }
}

/** A change as far as it can be kept: a comment goes with its record, whoever's mark is in it. */
export function asKept({ kept }: Standing, change: MemberChange): MemberChange {
  const { after, marks } = change;
  if (kept.kind !== 'comment' || marks === undefined) return change;
  const standing = new Set(after?.data.map(({ memberKey }) => memberKey));
  const left = new Marks([...marks.after].filter(([member]) => standing.has(member)));
  return { ...change, marks: { before: marks.before, after: left } };
}

/** A change as the provider makes it, the marks in one step with the members. */
export function asProviderChange(
  owner: DomainName,
  { kept }: Standing,
  { before, after, marks }: MemberChange,
): Change {
  if (marks === undefined) return { before, after };
  switch (kept.kind) {
    case 'none':
      return { before, after };
    case 'txt': {
      const name = ownerMarkName(owner);
      const txt = { before: kept.set, after: writeTxtMarks(name, kept.set, marks) };
      // Marks of what stands no more, as long as it does not stand again.
      if (before === null && after === null)
        return { ...txt, companion: { name: owner, type: 'SRV', before, after } };
      return { before, after, companion: { name, type: 'TXT', ...txt } };
    }
    case 'comment':
      return { before, after, comments: writeCommentMarks(kept.standing, after, marks) };
  }
}

/** @throws InputError when marks are wanted that the provider cannot keep */
export function checkKeepsMarks({ name, capabilities }: Provider): void {
  if (capabilities.ownerMark !== 'none') return;
  throw new InputError('owner', `${name} has no place to keep who owns a record`, {
    hint: 'Leave "owner" out: then nothing is removed that another plan does not name.',
  });
}
