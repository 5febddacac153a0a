import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedShare } from '../../src/discovery/expected-share.js';
import { seededRandom } from '../../src/discovery/random.js';
import { SELECTIONS, type SelectionName } from '../../src/discovery/weighted-selection.js';
import { deviation } from './chi-squared.js';
import { enumerateShares, multisets, type Host } from './srv-enumeration.js';

const alive = (weight: number, priority = 0): Host => ({ priority, weight, alive: true });
const dead = (weight: number, priority = 0): Host => ({ priority, weight, alive: false });
const times = (n: number, host: Host): Host[] => Array.from({ length: n }, () => host);

function share(hosts: readonly Host[], selection: SelectionName = 'rfc-2782'): readonly number[] {
  const { shares, margin } = expectedShare(hosts, (host) => host.alive, selection);
  expect(margin).toBe(0);
  return shares;
}

const expectClose = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((x, i) => expect(actual[i]).toBeCloseTo(x, 12));
};

const anyHost = (weights: fc.Arbitrary<number>): fc.Arbitrary<Host> =>
  fc.record({ priority: fc.nat(2), weight: weights, alive: fc.boolean() });
const anySet = fc.array(anyHost(fc.oneof(fc.constant(0), fc.nat(5), fc.nat(65535))), {
  minLength: 1,
  maxLength: 12,
});

describe('the share of the clients that each live host carries', () => {
  it.each<[string, readonly Host[], readonly number[]]>([
    ['all of them, for a lone host', [alive(0)], [1]],
    ['none, when nobody is alive', [dead(0), dead(7)], [0, 0]],
    ['none, when there is no record', [], []],
    ['as KMS hosts publish themselves, with one dead', [dead(0), alive(0), alive(0)], [0, 1 / 2, 1 / 2]],
    ['the spare gets everybody when the first is dead', [dead(100), alive(0, 10)], [0, 1]],
    ['and nobody as long as one of the first is alive', [dead(100), alive(0), alive(9, 10)], [0, 1, 0]],
    [
      'weights 3 and 9, once the dead one has had the draw of 0',
      [alive(3), dead(0), alive(9)],
      [42.5 / 169, 0, 126.5 / 169],
    ],
    ['weight 0 beside a weight: a very small one', [alive(0), alive(99), dead(50)], [1 / 100, 99 / 100, 0]],
  ])('%s', (_, hosts, expected) => expectClose(share(hosts), expected));

  it('is, where all are alive, the chance to be tried first', () => {
    fc.assert(
      fc.property(anySet, fc.constantFrom<SelectionName>('rfc-2782', 'random'), (hosts, selection) => {
        const all = expectedShare(hosts, () => true, selection).shares;
        expectClose(all, SELECTIONS[selection].firstChances(hosts));
      }),
    );
  });

  it('is what counting every order and every draw gives, for every set of up to five', () => {
    const kinds = [0, 1, 2, 3].flatMap((weight) =>
      [0, 1].flatMap((priority) => [alive(weight, priority), dead(weight, priority)]),
    );
    const sets = multisets(kinds, 5).filter((hosts) => hosts.some((host) => host.alive));
    expect(sets).toHaveLength(20_349 - 1_287);
    let worst = 0;
    for (const hosts of sets) {
      const counted = enumerateShares(hosts);
      const compare = (x: number, i: number): void => {
        worst = Math.max(worst, Math.abs(x - (counted[i] as number)));
      };
      share(hosts).forEach(compare);
      if (hosts.every((host) => host.alive)) SELECTIONS['rfc-2782'].firstChances(hosts).forEach(compare);
    }
    expect(worst).toBeLessThan(1e-12);
  }, 30_000);
});

describe('the shares', () => {
  it('make 1, and dead hosts and those of a later priority have none', () => {
    fc.assert(
      fc.property(anySet, fc.constantFrom<SelectionName>('rfc-2782', 'random'), (hosts, selection) => {
        const { shares } = expectedShare(hosts, (host) => host.alive, selection);
        const living = hosts.filter((host) => host.alive);
        expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(living.length > 0 ? 1 : 0, 9);
        const best = Math.min(...living.map((host) => host.priority));
        hosts.forEach((host, i) => {
          const carries = host.alive && (selection === 'random' || host.priority === best);
          if (carries) expect(shares[i]).toBeGreaterThan(0);
          else expect(shares[i]).toBe(0);
        });
      }),
    );
  });

  it('do not depend on the order in which the answer has the records', () => {
    const shuffled = anySet.chain((hosts) =>
      fc.tuple(fc.constant(hosts), fc.shuffledSubarray([...hosts.keys()], { minLength: hosts.length })),
    );
    fc.assert(
      fc.property(shuffled, ([hosts, order]) => {
        const { shares } = expectedShare(hosts, (host) => host.alive, 'rfc-2782');
        const turned = order.map((i) => hosts[i] as Host);
        const moved = expectedShare(turned, (host) => host.alive, 'rfc-2782').shares;
        expectClose(
          moved,
          order.map((i) => shares[i] as number),
        );
      }),
    );
  });

  it('are greater for greater weights, and equal for equal ones', () => {
    fc.assert(
      fc.property(anySet, (hosts) => {
        const { shares } = expectedShare(hosts, (host) => host.alive, 'rfc-2782');
        const carrying = hosts
          .map((host, i) => ({ ...host, share: shares[i] as number }))
          .filter((host) => host.share > 0);
        for (const a of carrying) {
          // A host of weight 0 gets the draw of 0, so a host of weight 1 is not ahead of it.
          for (const b of carrying.filter((h) => h.weight >= a.weight && (a.weight > 0 || h.weight === 0))) {
            expect(b.share).toBeGreaterThanOrEqual(a.share - 1e-12);
            if (a.weight === b.weight) expect(b.share).toBeCloseTo(a.share, 12);
          }
        }
      }),
    );
  });

  it('of one host do not shrink when its weight grows', () => {
    fc.assert(
      fc.property(anySet, fc.nat(11), fc.integer({ min: 1, max: 1000 }), (hosts, at, more) => {
        const i = at % hosts.length;
        const host = hosts[i] as Host;
        fc.pre(host.alive && host.weight > 0);
        const heavier = hosts.with(i, { ...host, weight: host.weight + more });
        const [before, after] = [hosts, heavier].map(
          (set) => expectedShare(set, (h) => h.alive, 'rfc-2782').shares[i] as number,
        );
        expect(after).toBeGreaterThanOrEqual((before as number) - 1e-12);
      }),
    );
  });

  it('of the lighter host grow with the weight of the dead, which is what the bounds rest on', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(weights, fc.nat(3), (dying, zeros) => {
        const lighter = (all: readonly number[]): number =>
          share([alive(1), alive(3), ...times(zeros, dead(0)), ...all.map((w) => dead(w))])[0] as number;
        const same = (w: number): number[] => dying.map(() => w);
        expect(lighter(same(Math.min(...dying)))).toBeLessThanOrEqual(lighter(dying) + 1e-12);
        expect(lighter(same(Math.max(...dying)))).toBeGreaterThanOrEqual(lighter(dying) - 1e-12);
      }),
    );
  });

  it('are equal for all who live, of clients that pick at random', () => {
    const hosts = [alive(65535), dead(0), alive(0, 9), dead(5, 3), alive(1, 2)];
    expectClose(share(hosts, 'random'), [1 / 3, 0, 1 / 3, 0, 1 / 3]);
  });
});

describe('simulated clients', () => {
  const CLIENTS = 10_000;

  /** How often each host is the first live one in the order. */
  function count(hosts: readonly Host[], selection: SelectionName, seed: number): number[] {
    const random = seededRandom(seed);
    const numbered = hosts.map((host, at) => ({ ...host, at }));
    const counts = hosts.map(() => 0);
    for (let i = 0; i < CLIENTS; i++) {
      const found = SELECTIONS[selection].order(numbered, random).find((host) => host.alive);
      counts[found?.at as number]! += 1;
    }
    return counts;
  }

  const some = (n: number, weights: readonly number[], seed: number): Host[] => {
    const random = seededRandom(seed);
    return Array.from({ length: n }, (_, i) => ({
      priority: 0,
      weight: weights[random.upTo(weights.length - 1)] as number,
      alive: i === 0 || random.upTo(2) > 0,
    }));
  };
  const second = (hosts: readonly Host[]): Host[] => hosts.map((host) => ({ ...host, priority: 1 }));

  it.each<[seed: number, string, readonly Host[]]>([
    [101, 'ten of small weights', some(10, [0, 1, 2, 3], 1)],
    [102, 'ten, the dead of weight 0', [...times(6, dead(0)), alive(1), alive(2), alive(3), alive(4)]],
    [103, 'ten, two of weight 0 alive', [...times(6, dead(0)), ...times(2, alive(0)), dead(4), alive(2)]],
    [104, 'twenty of mixed weights', some(20, [0, 1, 5, 10, 100], 2)],
    [105, 'twenty, a heavy one dead', [dead(65535), ...some(19, [1, 2, 3], 3)]],
    [106, 'fifty from 0 to 65535', some(50, [0, 0, 1, 10, 1000, 65535], 4)],
    [107, 'fifty of light weights', some(50, [1, 1, 2], 5)],
    [108, 'thirty in two priorities', [...times(9, dead(7)), ...second(some(21, [0, 1, 20], 6))]],
  ])('end up as computed (seed %i): %s', (seed, _, hosts) => {
    for (const selection of ['rfc-2782', 'random'] as const) {
      expect(deviation(count(hosts, selection, seed), share(hosts, selection)), selection).toBeLessThan(3.09);
      const upright = hosts.map((host) => ({ ...host, alive: true }));
      const chances = SELECTIONS[selection].firstChances(hosts);
      expect(deviation(count(upright, selection, seed), chances), `${selection}, first`).toBeLessThan(3.09);
    }
  });

  it('are told from wrong shares', () => {
    const hosts = [alive(0), alive(0), alive(3), dead(0)];
    const counts = count(hosts, 'rfc-2782', 109);
    expect(deviation(counts, share(hosts))).toBeLessThan(3.09);
    expect(deviation(counts, [1 / 3, 1 / 3, 1 / 3, 0])).toBeGreaterThan(30);
    expect(deviation(counts, [0, 1 / 3, 2 / 3, 0])).toBe(Infinity);
  });
});

describe('many hosts', () => {
  it.each<[string, readonly Host[]]>([
    ['as KMS hosts publish themselves', [...times(1000, dead(0)), ...times(1000, alive(0))]],
    ['the dead of one weight', [...times(1500, dead(10)), alive(1), ...times(499, alive(3))]],
    ['a quarter of weight 0', [...times(500, dead(0)), ...times(1498, dead(9)), alive(1), alive(2)]],
    ['all dead but the last', [...times(1999, dead(65535)), alive(1)]],
    ['of as many weights', Array.from({ length: 2000 }, (_, i) => (i % 2 > 0 ? dead(i) : alive(i)))],
  ])('2,000, %s: exact', (_, hosts) => {
    const { shares, margin } = expectedShare(hosts, (h) => h.alive, 'rfc-2782');
    expect(margin).toBe(0);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });

  it('that are alike share alike, whatever is dead', () => {
    const hosts = [...Array.from({ length: 100 }, (_, i) => dead(i)), ...times(7, alive(3))];
    expectClose(share(hosts), [...times(100, dead(0)).map(() => 0), ...times(7, alive(3)).map(() => 1 / 7)]);
  });

  it('of more combinations than can be counted out have a margin, and say it', () => {
    const weights = Array.from({ length: 10 }, (_, i) => i + 1);
    const hosts = [...weights.flatMap((w) => times(9, dead(w))), alive(1), alive(2)];
    const { shares, margin } = expectedShare(hosts, (h) => h.alive, 'rfc-2782');
    expect(margin).toBeGreaterThan(0);
    expect(margin).toBeLessThan(0.02);
    expect(Math.abs((shares[90] as number) - 1 / 3)).toBeLessThan(0.05);
    expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
  });
});
