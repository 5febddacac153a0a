/**
 * How far counts are from what chances promise, in standard deviations of a normal variable (Wilson and Hilferty's
 * approximation of chi-squared). 3.09 is passed about once in a thousand seeds.
 * What is expected fewer than ten times is counted together.
 */
export function deviation(counts: readonly number[], chances: readonly number[]): number {
  const total = counts.reduce((a, b) => a + b, 0);
  const rare = { counted: 0, expected: 0 };
  let chi2 = 0;
  let cells = 0;
  const add = ({ counted, expected }: typeof rare): void => {
    chi2 += (counted - expected) ** 2 / expected;
    cells += 1;
  };
  chances.forEach((chance, i) => {
    const cell = { counted: counts[i] ?? 0, expected: chance * total };
    if (cell.expected >= 10) return add(cell);
    rare.counted += cell.counted;
    rare.expected += cell.expected;
  });
  if (rare.expected > 0) add(rare);
  else if (rare.counted > 0) return Infinity;
  const freedom = cells - 1;
  if (freedom < 1) return 0;
  const spread = 2 / (9 * freedom);
  return (Math.cbrt(chi2 / freedom) - (1 - spread)) / Math.sqrt(spread);
}
