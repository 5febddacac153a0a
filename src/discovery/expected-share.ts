import { byPriority, type SelectionName, type Weighted } from './weighted-selection.js';

export interface ExpectedShares {
  /** For each record, the share of all clients that end up with it, 0 to 1; all 0 when no host is alive. */
  readonly shares: readonly number[];
  /** No share is off by more than this. 0, but for dead hosts of so many weights that counting them out takes too long. */
  readonly margin: number;
}

/** How often the token decides: between `least` and `most`. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** The combinations of dead hosts that are counted out: some 20 ms. */
const MAX_STATES = 1 << 18;

/**
 * How clients spread over the hosts that are alive. One that meets a dead host strikes it out and draws again
 * (RFC 2782), so the lowest priority number with a live host gets everybody.
 *
 * Think of the draw in `selectionOrder` as bells that ring at random, one a host, at the rate of its weight, and of the
 * draw of 0 as one more of rate 1, the token, which takes whoever stands in front. Who rings first is the next in the
 * order, and no bell minds that another was struck out. So hosts that are found by their weight share as their weights
 * do, whoever is dead, and only how often the token finds one has to be counted out; not even that where all are alike.
 */
export function expectedShare<T extends Weighted>(
  records: readonly T[],
  isAlive: (record: T, index: number) => boolean,
  selection: SelectionName,
): ExpectedShares {
  const members = records.map((record, index) => ({
    priority: selection === 'random' ? 0 : record.priority,
    weight: selection === 'random' ? 0 : record.weight,
    alive: isAlive(record, index),
  }));
  const group = byPriority(members).find((g) => g.some((m) => m.alive));
  if (group === undefined) return { shares: members.map(() => 0), margin: 0 };
  const live = group.filter((m) => m.alive);
  const even = live.every((m) => m.weight === live[0]?.weight);
  const alive = new Set(live);
  if (even) return { shares: members.map((m) => (alive.has(m) ? 1 / live.length : 0)), margin: 0 };
  const dead = group.filter((m) => !m.alive).map((m) => m.weight);
  const rate = live.reduce((sum, m) => sum + m.weight, 0);
  const zeros = live.filter((m) => m.weight === 0).length;
  const { least, most } =
    zeros > 0 ? tokenAmongZeros(rate, zeros, dead) : tokenAmongAll(rate, live.length, dead);
  const token = (least + most) / 2;
  const takers = new Set(zeros > 0 ? live.filter((m) => m.weight === 0) : live);
  const byWeight = ({ weight }: Weighted): number => weight / rate;
  const byToken = (member: (typeof live)[number]): number => (takers.has(member) ? 1 / takers.size : 0);
  return {
    shares: members.map((m) => (alive.has(m) ? (1 - token) * byWeight(m) + token * byToken(m) : 0)),
    margin: ((most - least) / 2) * Math.max(...live.map((m) => Math.abs(byToken(m) - byWeight(m)))),
  };
}

/**
 * The token takes hosts of weight 0 as long as there are any, in random order: it needs as many rings as it takes to
 * come to a live one, each before any live host's own bell.
 */
function tokenAmongZeros(rate: number, live: number, dead: readonly number[]): Bounds {
  let share = 0;
  let reached = 1;
  for (let zeros = dead.filter((w) => w === 0).length; zeros >= 0; zeros--) {
    reached /= 1 + rate;
    share += (reached * live) / (live + zeros);
    reached *= zeros / (live + zeros);
  }
  return { least: share, most: share };
}

/**
 * The token takes the dead hosts of weight 0, then anybody. The heavier the other dead are, the sooner they are gone
 * and the sooner the token finds a live one: where they are too many to count out, all as light as the lightest and all as
 * heavy as the heaviest give the bounds.
 */
function tokenAmongAll(rate: number, live: number, dead: readonly number[]): Bounds {
  const heavy = dead.filter((w) => w > 0);
  const zeros = dead.length - heavy.length;
  const classes = countEach(heavy);
  const count = (weights: ReadonlyMap<number, number>): number => countOut(rate, live, zeros, weights);
  if (states(zeros, classes) <= MAX_STATES) {
    const share = count(classes);
    return { least: share, most: share };
  }
  return {
    least: count(new Map([[Math.min(...heavy), heavy.length]])),
    most: count(new Map([[Math.max(...heavy), heavy.length]])),
  };
}

/**
 * The chance that the token finds a live host, over all ways in which the dead can be drawn. Equal weights are
 * interchangeable, so a state is how many of each are left; `found[i]` belongs to the i-th, in mixed radix.
 */
function countOut(rate: number, live: number, zeros: number, classes: ReadonlyMap<number, number>): number {
  const kinds = [{ weight: 0, size: zeros }, ...[...classes].map(([weight, size]) => ({ weight, size }))];
  const left = kinds.map(() => 0);
  const found = new Float64Array(states(zeros, classes));
  for (let at = 0; at < found.length; at++) {
    const total = kinds.reduce((sum, { weight }, k) => sum + weight * (left[k] ?? 0), rate);
    const members = left.reduce((sum, n) => sum + n, live);
    const zerosLeft = left[0] ?? 0;
    // What the number 0 adds to the chance of each that may stand in front.
    const front = zerosLeft > 0 ? 1 / zerosLeft : 1 / members;
    let chance = zerosLeft > 0 ? 0 : live * front;
    let stride = 1;
    for (const [k, { weight, size }] of kinds.entries()) {
      const n = left[k] ?? 0;
      const own = weight + (zerosLeft === 0 || weight === 0 ? front : 0);
      if (n > 0) chance += n * own * (found[at - stride] ?? 0);
      stride *= size + 1;
    }
    found[at] = chance / (total + 1);
    countUp(left, kinds);
  }
  return found.at(-1) ?? 0;
}

function countUp(digits: number[], kinds: readonly { readonly size: number }[]): void {
  for (const [k, { size }] of kinds.entries()) {
    const next = (digits[k] ?? 0) + 1;
    digits[k] = next > size ? 0 : next;
    if (next <= size) return;
  }
}

function states(zeros: number, classes: ReadonlyMap<number, number>): number {
  return [...classes.values()].reduce((product, size) => product * (size + 1), zeros + 1);
}

function countEach(values: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
