import { describe, expect, it } from 'vitest';
import { asMemberSet } from '../../../src/change/members.js';
import { readCommentMarks, writeCommentMarks } from '../../../src/change/owner/comment-marks.js';
import type { CommentedSet } from '../../../src/provider.js';
import { kmsSet } from '../../contract/sets.js';

const ONE = '0 0 1688 kms1.corp.test';
const ONE_LATER = '5 0 1688 kms1.corp.test';
const TWO = '0 0 1688 kms2.corp.test';
const MARK = 'kmsdns-owner=corp-dns';
const setOf = (hosts: readonly string[]) => asMemberSet(kmsSet('corp.test', 300, ...hosts));
const keyOf = (host: string): string => kmsSet('corp.test', 300, host).data[0]!.key;

function standing(...records: readonly (readonly [host: string, comment: string | null])[]): CommentedSet {
  const comments = records.flatMap(([host, comment]) =>
    comment === null ? [] : [[keyOf(host), comment] as const],
  );
  return {
    set: kmsSet('corp.test', 300, ...records.map(([host]) => host)),
    comments: new Map(comments),
  };
}

describe('what becomes of the comments', () => {
  it.each<
    [string, CommentedSet | null, string[], Record<string, { before: string | null; after: string | null }>]
  >([
    ['of a new record', null, [ONE], { [ONE]: { before: null, after: MARK } }],
    [
      'of one that people have written of',
      standing([ONE, 'rack 7']),
      [ONE],
      { [ONE]: { before: 'rack 7', after: `rack 7 ${MARK}` } },
    ],
    [
      'of one that goes: it is compared',
      standing([ONE, MARK], [TWO, 'theirs']),
      [TWO],
      { [ONE]: { before: MARK, after: null }, [TWO]: { before: 'theirs', after: 'theirs' } },
    ],
    [
      'of one that gets another priority: it goes on with the member',
      standing([ONE, `rack 7 ${MARK}`]),
      [ONE_LATER],
      {
        [ONE]: { before: `rack 7 ${MARK}`, after: null },
        [ONE_LATER]: { before: null, after: `rack 7 ${MARK}` },
      },
    ],
    ['of a set that goes', standing([ONE, MARK]), [], { [ONE]: { before: MARK, after: null } }],
  ])('%s', (_, before, hosts, expected) => {
    const marks = readCommentMarks(before);
    const [first] = setOf([ONE])!.data;
    const member = first!.memberKey;
    const ours = hosts.includes(TWO) ? marks : marks.with(member, ['corp-dns']);
    const after = hosts.length === 0 ? null : setOf(hosts);
    const written = writeCommentMarks(before, after, { before: marks, after: ours });
    expect(new Map(written)).toEqual(
      new Map(Object.entries(expected).map(([host, comment]) => [keyOf(host), comment])),
    );
  });
});
