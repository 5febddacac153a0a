import type { Weighted } from '../../src/discovery/weighted-selection.js';

export interface Host extends Weighted {
  readonly alive: boolean;
}

/** A multiple of every number of draws (1 to 16) of five weights from 0 to 3. */
const SCALE = 720_720n;

/** Chances by position, times `SCALE` to the length of the line, so that they are whole numbers. */
const seen = new Map<string, readonly bigint[]>();

/**
 * RFC 2782 taken at its word, in whole numbers: every "any order" of a priority, weight 0 in front; in each every number
 * from 0 to the sum of the weights; the host that is drawn is struck out when it is dead, and the draw repeated.
 * @returns for each host, the share of the clients that end up with it; for at most five of weights up to 3
 */
export function enumerateShares(hosts: readonly Host[]): number[] {
  const best = Math.min(...hosts.filter((h) => h.alive).map((h) => h.priority));
  const group = hosts.map((host, at) => ({ ...host, at })).filter((h) => h.priority === best);
  const orders = permutations(group);
  const wins = hosts.map(() => 0n);
  for (const order of orders) {
    const line = [...order.filter((h) => h.weight === 0), ...order.filter((h) => h.weight > 0)];
    firstAlive(line).forEach((chance, i) => (wins[line[i]?.at as number]! += chance));
  }
  const all = BigInt(orders.length) * SCALE ** BigInt(group.length);
  return wins.map((n) => Number(n) / Number(all));
}

/** For each host of a line, the chance to be the first live one that is drawn. */
function firstAlive(line: readonly Host[]): readonly bigint[] {
  const key = line.map((h) => `${h.weight}${h.alive ? 'a' : 'd'}`).join();
  const known = seen.get(key);
  if (known !== undefined) return known;
  const total = line.reduce((sum, h) => sum + h.weight, 0);
  const one = SCALE ** BigInt(line.length) / BigInt(total + 1);
  const chances = line.map(() => 0n);
  for (let draw = 0; draw <= total; draw++) {
    let running = 0;
    const at = line.findIndex((h) => (running += h.weight) >= draw);
    if (line[at]?.alive === true) {
      chances[at]! += one;
      continue;
    }
    firstAlive(line.toSpliced(at, 1)).forEach((chance, i) => {
      chances[i < at ? i : i + 1]! += (chance * SCALE) / BigInt(total + 1);
    });
  }
  seen.set(key, chances);
  return chances;
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

/** Every choice of up to `size` of these, in which one may be taken again. */
export function multisets<T>(kinds: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return [
    [],
    ...kinds.flatMap((kind, i) => multisets(kinds.slice(i), size - 1).map((rest) => [kind, ...rest])),
  ];
}
