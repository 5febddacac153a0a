import type { Style } from './style.js';

const NOTHING = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
] as const;
const NO_LINES = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'] as const;

/**
 * Aligned columns under headings, without lines, two spaces apart: easy to read, and to take apart with awk. The library
 * is loaded only when there is a table to print.
 */
export async function table(
  heads: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  style: Style,
): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const made = new Table({
    head: heads.map((head) => style('strong', head)),
    chars: { ...Object.fromEntries([...NOTHING, ...NO_LINES].map((part) => [part, ''])), middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    // Numbers read from the right.
    colAligns: heads.map((_, i) => (isNumeric(rows.map((row) => row[i])) ? 'right' : 'left')),
  });
  made.push(...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function isNumeric(cells: readonly (string | number | undefined)[]): boolean {
  return cells.length > 0 && cells.every((cell) => typeof cell === 'number' || cell === '');
}
