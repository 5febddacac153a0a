import type { Aim, Contestant, Measured } from './bench.js';

/** What each contestant showed, round by round. */
export type Results = ReadonlyMap<string, readonly Measured[]>;

/**
 * Measures every contestant once a round, so that all of them meet the same weather of a shared machine. Each round
 * begins with another one, since what comes first may find a colder or a hotter processor. A first round is not counted.
 */
export async function measureRounds(contestants: readonly Contestant[], rounds: number): Promise<Results> {
  const results = new Map(contestants.map(({ name }) => [name, [] as Measured[]]));
  for (let round = 0; round <= rounds; round++) {
    for (let i = 0; i < contestants.length; i++) {
      const contestant = contestants[(round + i) % contestants.length] as Contestant;
      const measured = await contestant.measure();
      if (round > 0) results.get(contestant.name)?.push(measured);
    }
  }
  return results;
}

/** All values of one metric of one contestant, in the order of the rounds. */
export function valuesOf(results: Results, name: string, metric: string): number[] {
  const values = (results.get(name) ?? []).map((measured) => measured[metric]);
  const known = values.filter((value) => value !== undefined);
  if (known.length === 0 || known.length < values.length)
    throw new Error(`${name} has not measured ${metric}`);
  return known;
}

/** The median of the ratios within each round: what slowed down a whole round drops out. */
export function ratioFor(results: Results, { metric, of, to }: Aim): number {
  const theirs = valuesOf(results, to, metric);
  return median(valuesOf(results, of, metric).map((value, round) => value / (theirs[round] ?? NaN)));
}

export function isMet({ ratio }: Aim, measured: number): boolean {
  return 'atMost' in ratio ? measured <= ratio.atMost : measured >= ratio.atLeast;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2;
}
