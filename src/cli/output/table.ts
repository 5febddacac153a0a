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

/** Aligned columns under headings, without lines, two spaces apart: easy to read, and to take apart with awk. */
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
    colAligns: heads.map((_, i) => (rows.every((row) => typeof row[i] === 'number') ? 'right' : 'left')),
  });
  made.push(...rows.map((row) => [...row]));
  return made
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
