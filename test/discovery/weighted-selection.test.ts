import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom, shuffle } from '../../src/discovery/random.js';
import {
  firstChoiceProbabilities,
  SELECTIONS,
  selectionOrder,
  type Weighted,
} from '../../src/discovery/weighted-selection.js';

const set = (...records: readonly [priority: number, weight: number][]): Weighted[] =>
  records.map(([priority, weight]) => ({ priority, weight }));

const smallSets = fc.array(fc.record({ priority: fc.nat(2), weight: fc.nat(4) }), {
  minLength: 1,
  maxLength: 5,
});

describe('the chance to be tried first', () => {
  it.each([
    ['a lone record', set([0, 0]), [1]],
    ['two of weight 0, as KMS hosts publish', set([0, 0], [0, 0]), [1 / 2, 1 / 2]],
    ['a lower priority number before a higher one', set([10, 100], [0, 0]), [0, 1]],
    ['weight 0 beside a weight: a very small chance', set([0, 0], [0, 99]), [1 / 100, 99 / 100]],
    ['two of weight 0 share that small chance', set([0, 0], [0, 0], [0, 9]), [1 / 20, 1 / 20, 9 / 10]],
    ['weights 1 and 3: the draw of 0 goes to either', set([0, 1], [0, 3]), [1.5 / 5, 3.5 / 5]],
    ['the largest weights', set([0, 65535], [0, 65535]), [1 / 2, 1 / 2]],
    ['no records', [], []],
  ])('%s', (_, records, chances) => {
    firstChoiceProbabilities(records).forEach((p, i) => expect(p).toBeCloseTo(chances[i] as number, 12));
    expect(firstChoiceProbabilities(records)).toHaveLength(chances.length);
  });

  it('sums to 1 over any set', () => {
    const anySet = fc.array(fc.record({ priority: fc.nat(65535), weight: fc.nat(65535) }), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(anySet, (records) => {
        const sum = firstChoiceProbabilities(records).reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(1, 9);
      }),
    );
  });

  it('is what counting every order and every draw gives', () => {
    fc.assert(
      fc.property(smallSets, (records) => {
        const counted = enumerate(records);
        firstChoiceProbabilities(records).forEach((p, i) => expect(p).toBeCloseTo(counted[i] as number, 12));
      }),
      { numRuns: 300 },
    );
  });

  it('is what simulated clients do, whatever the set', () => {
    const sets = fc.array(fc.record({ priority: fc.nat(1), weight: fc.nat(50) }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(sets, fc.nat(), (records, seed) => {
        const clients = 2000;
        const counts = countFirst(records, seed, clients);
        firstChoiceProbabilities(records).forEach((p, i) => {
          // Six standard deviations, and room for the long tail of rare events.
          const margin = 6 * Math.sqrt(clients * p * (1 - p)) + (p === 0 ? 0 : 8);
          expect(Math.abs((counts[i] as number) - clients * p)).toBeLessThanOrEqual(margin);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('is what 20,000 simulated clients do, by chi-squared', () => {
    const records = set([0, 0], [0, 0], [0, 5], [0, 20], [0, 75], [5, 100]);
    const chances = firstChoiceProbabilities(records);
    const clients = 20_000;
    const counts = countFirst(records, 20_260_101, clients);
    expect(counts[5]).toBe(0);
    const chi2 = chances.reduce((sum, p, i) => {
      const expected = p * clients;
      return expected === 0 ? sum : sum + ((counts[i] as number) - expected) ** 2 / expected;
    }, 0);
    // 4 degrees of freedom: 18.47 is passed once in a thousand seeds, and the seed is fixed.
    expect(chi2).toBeLessThan(18.47);
  });
});

describe('the order', () => {
  it('has every record once, priorities ascending', () => {
    fc.assert(
      fc.property(smallSets, fc.nat(), (records, seed) => {
        const order = selectionOrder(records, seededRandom(seed));
        expect(new Set(order)).toEqual(new Set(records));
        expect(order).toHaveLength(records.length);
        const priorities = order.map((r) => r.priority);
        expect(priorities).toEqual([...priorities].sort((a, b) => a - b));
      }),
    );
  });

  it('is the same for the same seed, whichever process runs it', () => {
    const records = set([0, 1], [0, 2], [0, 3], [0, 4]);
    const weights = (seed: number): number[] =>
      selectionOrder(records, seededRandom(seed)).map((r) => r.weight);
    expect(weights(7)).toEqual(weights(7));
    expect(Array.from({ length: 20 }, (_, seed) => weights(seed).join())).not.toEqual(
      Array.from({ length: 20 }, () => weights(0).join()),
    );
  });
});

describe('clients that pick at random', () => {
  const records = set([9, 0], [0, 65535], [0, 0], [3, 1]);
  const { order, firstChances } = SELECTIONS.random;

  it('try any record first with the same chance', () => {
    expect(firstChances(records)).toEqual([1 / 4, 1 / 4, 1 / 4, 1 / 4]);
    expect(firstChances([])).toEqual([]);
  });

  it('put all records into an order that the seed decides', () => {
    expect(order(records, seededRandom(5))).toEqual(order(records, seededRandom(5)));
    expect(new Set(order(records, seededRandom(5)))).toEqual(new Set(records));
    const firsts = Array.from({ length: 50 }, (_, seed) => order(records, seededRandom(seed))[0]);
    expect(new Set(firsts)).toEqual(new Set(records));
  });
});

describe('the generator', () => {
  it('gives the numbers of mulberry32', () => {
    const random = seededRandom(1);
    const max = 2 ** 32 - 1;
    expect([random.upTo(max), random.upTo(max), random.upTo(max)]).toEqual([
      2693262067, 11749833, 2265367787,
    ]);
  });

  it('reaches both ends and stays between them', () => {
    const random = seededRandom(3);
    const seen = new Set(Array.from({ length: 200 }, () => random.upTo(3)));
    expect(seen).toEqual(new Set([0, 1, 2, 3]));
    expect(random.upTo(0)).toBe(0);
  });

  it('shuffles without losing anything', () => {
    expect(shuffle([1, 2, 3, 4, 5], seededRandom(9)).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});

/** RFC 2782 taken at its word: every order of the first priority (weight 0 in front), every draw from 0 to W. */
function enumerate(records: readonly Weighted[]): number[] {
  const best = Math.min(...records.map((r) => r.priority));
  const group = records.map((r, at) => ({ ...r, at })).filter((r) => r.priority === best);
  const total = group.reduce((sum, r) => sum + r.weight, 0);
  const wins = records.map(() => 0);
  let cases = 0;
  for (const order of permutations(group)) {
    const line = [...order.filter((r) => r.weight === 0), ...order.filter((r) => r.weight > 0)];
    for (let draw = 0; draw <= total; draw++, cases++) {
      let running = 0;
      const winner = line.find((r) => (running += r.weight) >= draw);
      wins[winner?.at as number]! += 1;
    }
  }
  return wins.map((n) => n / cases);
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) =>
    permutations([...items.slice(0, i), ...items.slice(i + 1)]).map((rest) => [item, ...rest]),
  );
}

/** How often each record comes first. */
function countFirst(records: readonly Weighted[], seed: number, clients: number): number[] {
  const random = seededRandom(seed);
  const numbered = records.map((r, at) => ({ ...r, at }));
  const counts = records.map(() => 0);
  for (let i = 0; i < clients; i++) counts[selectionOrder(numbered, random)[0]?.at as number]! += 1;
  return counts;
}
