import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkChange, packBatches, planned, type PlannedChange } from '../../../providers/route53/batches.js';
import { Spellings } from '../../../providers/route53/stored-set.js';
import { InputError } from '../../../src/errors.js';
import { DomainName } from '../../../src/name/index.js';
import { OpaqueData, RecordSet, TxtData } from '../../../src/record/index.js';
import { kmsSet } from '../../contract/provider-contract.js';

const spellings = new Spellings();

function hosts(count: number, length = 10): string[] {
  return Array.from(
    { length: count },
    (_, i) => `0 0 1688 h${String(i).padStart(4, '0')}.${'x'.repeat(length)}.test`,
  );
}

function creation(index: number, values: number, length?: number): PlannedChange {
  const set = kmsSet(`d${index}.example.test`, 300, ...hosts(values, length));
  return planned({ index, change: { before: null, after: set }, set }, [
    { before: null, after: spellings.write(set) },
  ]);
}

describe('packing', () => {
  it.each([
    ['500 changes of one value', 500, 1, [500]],
    ['501 changes of one value', 501, 1, [500, 1]],
    ['300 changes of three values', 300, 3, [300]],
    ['334 changes of three values', 334, 3, [333, 1]],
    ['three changes of 400 values', 3, 400, [2, 1]],
  ])('%s', (_, count, values, sizes) => {
    const changes = Array.from({ length: count }, (__, i) => creation(i, values));
    expect(packBatches(changes).map((batch) => batch.length)).toEqual(sizes);
  });

  it('keeps within 1,000 values, 32,000 characters and the order', () => {
    const change = fc.record({
      values: fc.integer({ min: 1, max: 200 }),
      length: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (list) => {
        const changes = list.map(({ values, length }, i) => creation(i, values, length));
        const batches = packBatches(changes);
        for (const batch of batches) {
          const texts = batch
            .flatMap(({ requests }) => requests)
            .flatMap((request) => request.ResourceRecordSet?.ResourceRecords ?? []);
          if (batch.length > 1) expect(texts.length).toBeLessThanOrEqual(1000);
          const characters = texts.reduce((sum, { Value }) => sum + Value!.length, 0);
          if (batch.length > 1) expect(characters).toBeLessThanOrEqual(32_000);
        }
        expect(batches.flat().map(({ index }) => index)).toEqual(changes.map(({ index }) => index));
      }),
      { numRuns: 30 },
    );
  });
});

describe('what is refused before anything is sent', () => {
  const name = DomainName.parse('x.example.test');
  it.each([
    ['more values than a request holds', kmsSet('a.test', 300, ...hosts(1001, 1)), /1001 values/],
    ['more characters than a request holds', kmsSet('a.test', 300, ...hosts(600, 60)), /characters/],
    ['a value too long', new RecordSet(name, 60, [TxtData.fromText('x'.repeat(4000))]), /more than 4000/],
    ['octets', new RecordSet(name, 60, [new OpaqueData('CAA', Buffer.from('00', 'hex'))]), /octets/],
    [
      'a type that Route 53 does not have',
      new RecordSet(name, 60, [new OpaqueData('LOC', Buffer.alloc(1))]),
      /LOC/,
    ],
  ])('%s', (_, set, message) => {
    const check = (): void => checkChange({ index: 0, change: { before: null, after: set }, set });
    expect(check).toThrow(InputError);
    expect(check).toThrow(message);
  });
});
