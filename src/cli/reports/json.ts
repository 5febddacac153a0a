import type { CheckReport } from '../../conflicts/index.js';
import { jsonText } from '../output/printable.js';

/** The report as it is, laid out as by `JSON.stringify(report, null, 2)`, an entry of a list a part. */
export function* jsonReport(report: CheckReport): Iterable<string> {
  yield* entries('{', '}', Object.entries(report), 0, function* ([key, value]) {
    yield `${jsonText(key, 0)}: `;
    if (Array.isArray(value)) yield* entries('[', ']', value, 1, (item) => [indented(item, 2)]);
    else yield indented(value, 1);
  });
  yield '\n';
}

function* entries<T>(
  open: string,
  close: string,
  items: readonly T[],
  depth: number,
  item: (item: T) => Iterable<string>,
): Iterable<string> {
  if (items.length === 0) {
    yield open + close;
    return;
  }
  for (const [i, it] of items.entries()) {
    yield `${i === 0 ? open : ','}\n${'  '.repeat(depth + 1)}`;
    yield* item(it);
  }
  yield `\n${'  '.repeat(depth)}${close}`;
}

function indented(value: unknown, depth: number): string {
  return jsonText(value, 2).replaceAll('\n', `\n${'  '.repeat(depth)}`);
}
