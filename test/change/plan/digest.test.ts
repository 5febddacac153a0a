import fc from 'fast-check';
import { expect, it } from 'vitest';
import { digestOf } from '../../../src/change/plan/digest.js';

/** The same with the fields of every object the other way round. */
function turned(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(turned);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, part]) => [name, turned(part)]),
  );
}

it('is the same for the same JSON, whatever the order of the fields, as it is and read back', () => {
  fc.assert(
    fc.property(fc.object({ withDate: true, withNullPrototype: false }), (value) => {
      const saved: unknown = JSON.parse(JSON.stringify(value));
      expect(digestOf(saved)).toBe(digestOf(value));
      expect(digestOf(turned(saved))).toBe(digestOf(value));
    }),
  );
});

it.each([
  [{ a: 1 }, { a: 2 }],
  [{ a: '1' }, { a: 1 }],
  [{ a: null }, {}],
  [
    [1, 2],
    [2, 1],
  ],
  [{ a: [[1], 2] }, { a: [1, [2]] }],
  [{ a: { b: 1 }, c: 2 }, { a: { b: 1, c: 2 } }],
])('is not the same for %j and %j', (one, other) => {
  expect(digestOf(one)).not.toBe(digestOf(other));
});
