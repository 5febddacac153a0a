import { describe, expect, it } from 'vitest';
import { judge, type Standing } from '../../src/backend/index.js';
import { DomainName } from '../../src/name/index.js';
import type { Change } from '../../src/provider.js';
import { RecordSet, TxtData } from '../../src/record/index.js';
import { kmsSet } from '../contract/provider-contract.js';

const DOMAIN = 'corp.test';
const ONE = '0 0 1688 kms1.corp.test';
const TWO = '0 0 1688 kms2.corp.test';
const NINE = '0 0 1688 kms9.corp.test';
const srv = (...hosts: readonly string[]): RecordSet => kmsSet(DOMAIN, 300, ...hosts);
const mark = DomainName.parse(`_kmsdns-owner._vlmcs._tcp.${DOMAIN}`);
const txt = (...texts: readonly string[]): RecordSet =>
  new RecordSet(
    mark,
    300,
    texts.map((text) => TxtData.fromText(text)),
  );
const keyOf = (host: string): string => srv(host).data[0]!.key;

const added: Change = { before: srv(ONE), after: srv(ONE, TWO) };
const companion = { name: mark, type: 'TXT', before: txt('one'), after: txt('one', 'two') } as const;
const marked: Change = { ...added, companion };
const markedOnly: Change = { before: srv(ONE), after: srv(ONE), companion };
const compared: Change = { ...added, companion: { ...companion, after: txt('one') } };
const commented: Change = {
  before: srv(ONE),
  after: srv(ONE),
  comments: new Map([[keyOf(ONE), { before: 'rack 7', after: 'rack 7 ours' }]]),
};
const replaced: Change = {
  before: srv(ONE),
  after: srv(TWO),
  comments: new Map([
    [keyOf(ONE), { before: 'ours', after: null }],
    [keyOf(TWO), { before: null, after: 'ours' }],
  ]),
};

describe('what stands after a reply was lost', () => {
  const comments = (...pairs: readonly (readonly [string, string])[]) =>
    new Map(pairs.map(([host, comment]) => [keyOf(host), comment] as const));
  it.each<[string, Change, Standing, ReturnType<typeof judge>]>([
    ['all of it', added, { set: srv(ONE, TWO) }, 'applied'],
    ['all of it, and somebody else’s', added, { set: srv(ONE, TWO, NINE) }, 'applied'],
    ['what was before', added, { set: srv(ONE) }, 'not-applied'],
    ['something else', added, { set: srv(NINE) }, 'overtaken'],

    ['the set and its companion', marked, { set: srv(ONE, TWO), companion: txt('one', 'two') }, 'applied'],
    ['both as before', marked, { set: srv(ONE), companion: txt('one') }, 'not-applied'],
    ['the set, and somebody’s companion', marked, { set: srv(ONE, TWO), companion: txt('x') }, 'unclear'],
    ['the set, and no companion', marked, { set: srv(ONE, TWO), companion: null }, 'unclear'],
    ['neither', marked, { set: srv(NINE), companion: null }, 'overtaken'],
    ['the companion alone', markedOnly, { set: srv(ONE), companion: txt('one', 'two') }, 'applied'],
    ['the companion as before', markedOnly, { set: srv(ONE), companion: txt('one') }, 'not-applied'],
    ['another companion', markedOnly, { set: srv(ONE), companion: txt('x') }, 'overtaken'],
    ['a companion changed later', compared, { set: srv(ONE, TWO), companion: txt('x') }, 'applied'],
    ['a companion changed before', compared, { set: srv(ONE), companion: txt('x') }, 'overtaken'],

    ['the comment', commented, { set: srv(ONE), comments: comments([ONE, 'rack 7 ours']) }, 'applied'],
    [
      'the comment as before',
      commented,
      { set: srv(ONE), comments: comments([ONE, 'rack 7']) },
      'not-applied',
    ],
    ['another comment', commented, { set: srv(ONE), comments: comments([ONE, 'rack 8']) }, 'overtaken'],
    ['no comments', commented, { set: srv(ONE) }, 'overtaken'],
    [
      'the record with its comment',
      replaced,
      { set: srv(TWO), comments: comments([TWO, 'ours']) },
      'applied',
    ],
    ['the record without it', replaced, { set: srv(TWO) }, 'unclear'],
    ['the old record', replaced, { set: srv(ONE), comments: comments([ONE, 'ours']) }, 'not-applied'],
    ['the old one with another comment', replaced, { set: srv(ONE) }, 'not-applied'],
  ])('%s', (_, change, standing, verdict) => {
    expect(judge(change, standing)).toBe(verdict);
  });
});
