import type { Style } from './style.js';

type Cell = string | number;

/** Aligned columns under headings, without lines, two spaces apart: easy to read, and to take apart with awk. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[], style: Style): string {
  const columns = heads.map((head, i) => ({
    width: Math.max(head.length, ...rows.map((row) => String(row[i]).length)),
    // Numbers read from the right.
    toRight: rows.every((row) => typeof row[i] === 'number'),
  }));
  const line = (cells: readonly Cell[]): string =>
    columns
      .map(({ width, toRight }, i) => String(cells[i])[toRight ? 'padStart' : 'padEnd'](width))
      .join('  ')
      .trimEnd();
  return [style('strong', line(heads)), ...rows.map(line)].join('\n');
}
