import { shuffle, type Random } from './random.js';

/** What RFC 2782 chooses by. */
export interface Weighted {
  readonly priority: number;
  readonly weight: number;
}

export type SelectionName = 'rfc-2782' | 'random';

/** How a client chooses among the records of a set. */
export interface Selection {
  /** The order in which it tries them. */
  readonly order: <T extends Weighted>(records: readonly T[], random: Random) => T[];
  /** For each record, the exact chance that `order` puts it first. */
  readonly firstChances: (records: readonly Weighted[]) => number[];
}

/** `random`: any record as likely as any other, whatever its priority and weight. */
export const SELECTIONS: Readonly<Record<SelectionName, Selection>> = {
  'rfc-2782': { order: selectionOrder, firstChances: firstChoiceProbabilities },
  random: { order: shuffle, firstChances: (records) => records.map(() => 1 / records.length) },
};

/**
 * The order in which a client tries SRV records (RFC 2782, "Usage rules" and the text on Weight): lower priority
 * numbers first; within one priority, drawn one by one with a chance that grows with the weight.
 *
 * The RFC lets each priority start "in any order", weight 0 in front. We take a random one, as otherwise the first
 * record of the answer would win whenever all weights are 0, which is what KMS hosts publish.
 */
export function selectionOrder<T extends Weighted>(records: readonly T[], random: Random): T[] {
  return byPriority(records).flatMap((group) => drawAll(group, random));
}

/**
 * For each record, the exact chance that `selectionOrder` puts it first.
 *
 * Within the lowest priority number, with W the sum of n weights, the draw is one of W + 1 numbers (0 to W). A weight w
 * owns w of them. The number 0 goes to whoever stands first: one of the z weight-0 records, or any of the n
 * when there is none of weight 0.
 */
export function firstChoiceProbabilities(records: readonly Weighted[]): number[] {
  const best = byPriority(records)[0] ?? [];
  const draws = sum(best) + 1;
  const zeros = best.filter((r) => r.weight === 0).length;
  const front = zeros > 0 ? zeros : best.length;
  return records.map((r) => {
    if (r.priority !== best[0]?.priority) return 0;
    const sharesZero = zeros === 0 || r.weight === 0;
    return (r.weight + (sharesZero ? 1 / front : 0)) / draws;
  });
}

/** Those of one priority together, the lowest number first. */
export function byPriority<T extends Weighted>(records: readonly T[]): T[][] {
  const groups = new Map<number, T[]>();
  for (const record of records) {
    const group = groups.get(record.priority);
    if (group === undefined) groups.set(record.priority, [record]);
    else group.push(record);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

function drawAll<T extends Weighted>(group: readonly T[], random: Random): T[] {
  const mixed = shuffle(group, random);
  const left = [...mixed.filter((r) => r.weight === 0), ...mixed.filter((r) => r.weight !== 0)];
  let total = sum(left);
  const order: T[] = [];
  while (left.length > 0) {
    const drawn = random.upTo(total);
    let running = 0;
    const at = left.findIndex((r) => (running += r.weight) >= drawn);
    const [picked] = left.splice(at, 1) as [T];
    order.push(picked);
    total -= picked.weight;
  }
  return order;
}

function sum(records: readonly Weighted[]): number {
  return records.reduce((total, r) => total + r.weight, 0);
}
