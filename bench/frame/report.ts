import type { Aim } from './bench.js';
import { isMet, median, ratioFor, valuesOf, type Results } from './rounds.js';

/** One table a metric, then the aims with the ratios as they came out. */
export function report(results: Results, aims: readonly Aim[]): string {
  const metrics = new Set([...results.values()].flatMap((rounds) => rounds.flatMap((m) => Object.keys(m))));
  const tables = [...metrics].map((metric) =>
    table(['', `median ${metric}`, 'lowest', 'highest'], rows(results, metric)),
  );
  if (aims.length > 0)
    tables.push(
      table(
        ['ratio', 'measured', 'aim', ''],
        aims.map((aim) => aimRow(results, aim)),
      ),
    );
  return tables.join('\n\n');
}

function rows(results: Results, metric: string): string[][] {
  return [...results].flatMap(([name, rounds]) => {
    if (rounds.every((measured) => measured[metric] === undefined)) return [];
    const values = valuesOf(results, name, metric);
    return [[name, ...[median(values), Math.min(...values), Math.max(...values)].map(figure)]];
  });
}

function aimRow(results: Results, aim: Aim): string[] {
  const measured = ratioFor(results, aim);
  const wanted = 'atMost' in aim.ratio ? `at most ${aim.ratio.atMost}` : `at least ${aim.ratio.atLeast}`;
  const what = `${aim.metric}: ${aim.of} / ${aim.to}`;
  return [what, measured.toFixed(2), wanted, isMet(aim, measured) ? 'met' : 'MISSED'];
}

/** Three digits that count; thousands apart. */
function figure(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const lines = [head, ...body];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
