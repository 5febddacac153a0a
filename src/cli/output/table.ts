import type { Style } from './style.js';

/**
 * Aligned columns under headings, without lines, two spaces apart: easy to read, and to take apart with awk. Numbers
 * stand on the right. Names in it are ASCII already, so a character is a column.
 */
export function table(
  heads: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  style: Style,
): string {
  const columns = heads.map((head, i) => {
    const cells = rows.map((row) => row[i] ?? '');
    return {
      width: Math.max(...[head, ...cells].map((cell) => String(cell).length)),
      right: cells.length > 0 && cells.every((cell) => typeof cell === 'number' || cell === ''),
    };
  });
  const line = (row: readonly (string | number)[]): string =>
    columns
      .map(({ width, right }, i) => {
        const cell = String(row[i] ?? '');
        return right ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [style('strong', line(heads)), ...rows.map(line)].join('\n');
}
