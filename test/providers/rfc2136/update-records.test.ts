import { describe, expect, it } from 'vitest';
import { updateRecords } from '../../../providers/rfc2136/update-records.js';
import { partsOf } from '../../../src/backend/index.js';
import { DomainName } from '../../../src/name/index.js';
import type { Change } from '../../../src/provider.js';
import { NameData, RecordSet, typeName } from '../../../src/record/index.js';
import type { MessageRecord } from '../../../src/wire/index.js';
import { kmsSet } from '../../contract/provider-contract.js';

const [A, B, A5] = ['0 0 1688 a.test', '0 0 1688 b.test', '5 0 1688 a.test'];
const set = (ttl: number, ...hosts: string[]): RecordSet => kmsSet('x.test', ttl, ...hosts);
const recordsOf = (change: Change) =>
  updateRecords(partsOf({ change, set: (change.after ?? change.before)! }));
const CLASSES: Record<number, string> = { 1: 'IN', 254: 'NONE', 255: 'ANY' };
const words = (records: readonly MessageRecord[]): string[] =>
  records.map((r) => `${CLASSES[r.class]} ${r.ttl} ${typeName(r.type)} ${r.data?.toText() ?? '-'}`);

const alias = new RecordSet(DomainName.parse('x.test'), 60, [
  new NameData('CNAME', DomainName.parse('y.test')),
]);

describe('a change in the sections of an UPDATE', () => {
  it.each<[what: string, change: Change, prerequisites: string[], deletes: string[], adds: string[]]>([
    [
      'creates a set where there is none, and no alias',
      { before: null, after: set(300, A, B) },
      ['NONE 0 SRV -', 'NONE 0 CNAME -'],
      [],
      ['IN 300 SRV 0 0 1688 a.test.', 'IN 300 SRV 0 0 1688 b.test.'],
    ],
    [
      'adds one member',
      { before: set(300, A), after: set(300, A, B) },
      ['IN 0 SRV 0 0 1688 a.test.'],
      [],
      ['IN 300 SRV 0 0 1688 b.test.'],
    ],
    [
      'removes one member',
      { before: set(300, A, B), after: set(300, B) },
      ['IN 0 SRV 0 0 1688 a.test.', 'IN 0 SRV 0 0 1688 b.test.'],
      ['NONE 0 SRV 0 0 1688 a.test.'],
      [],
    ],
    [
      'removes the set record by record',
      { before: set(300, A, B), after: null },
      ['IN 0 SRV 0 0 1688 a.test.', 'IN 0 SRV 0 0 1688 b.test.'],
      ['NONE 0 SRV 0 0 1688 a.test.', 'NONE 0 SRV 0 0 1688 b.test.'],
      [],
    ],
    [
      'replaces a member whose priority changes',
      { before: set(300, A, B), after: set(300, A5, B) },
      ['IN 0 SRV 0 0 1688 a.test.', 'IN 0 SRV 0 0 1688 b.test.'],
      ['NONE 0 SRV 0 0 1688 a.test.'],
      ['IN 300 SRV 5 0 1688 a.test.'],
    ],
    [
      'takes every member out and in again for a new TTL',
      { before: set(300, A, B), after: set(60, A, B) },
      ['IN 0 SRV 0 0 1688 a.test.', 'IN 0 SRV 0 0 1688 b.test.'],
      ['NONE 0 SRV 0 0 1688 a.test.', 'NONE 0 SRV 0 0 1688 b.test.'],
      ['IN 60 SRV 0 0 1688 a.test.', 'IN 60 SRV 0 0 1688 b.test.'],
    ],
    [
      'makes an alias only of a name that has nothing',
      { before: null, after: alias },
      ['NONE 0 ANY -'],
      [],
      ['IN 60 CNAME y.test.'],
    ],
  ])('%s', (_, change, prerequisites, deletes, adds) => {
    const records = recordsOf(change);
    expect(words(records.prerequisites)).toEqual(prerequisites);
    expect(words(records.deletes)).toEqual(deletes);
    expect(words(records.adds)).toEqual(adds);
  });
});
