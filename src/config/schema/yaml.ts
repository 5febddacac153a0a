import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';

/** Fields and positions in lists, from the outside in: `['connections', 0, 'suffix']`. */
export type FieldPath = readonly (string | number)[];

export type YamlText =
  | { readonly kind: 'broken'; readonly place: string; readonly problem: string; readonly several: boolean }
  | { readonly kind: 'read'; readonly content: unknown; readonly placeOf: PlaceOf };

/** `3:12`, line and column: where a value begins; an unknown or empty one, where its name does. */
export type PlaceOf = (path: FieldPath, part?: 'value' | 'name') => string;

/** Reads YAML 1.2, of which JSON is a part. Of this module's own, nothing is thrown: it is bundled apart. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${line}:${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined) {
    const several = error.code === 'MULTIPLE_DOCS';
    return { kind: 'broken', place: at(error.pos[0]), problem: error.message, several };
  }
  try {
    const content: unknown = document.toJS();
    return { kind: 'read', content, placeOf: (path, part) => at(offsetOf(document, path, part)) };
  } catch {
    // Aliases that multiply, or one of nothing.
    return {
      kind: 'broken',
      place: '1:1',
      problem: 'its aliases (*name) cannot be followed',
      several: false,
    };
  }
}

function offsetOf(document: Document, path: FieldPath, part: 'value' | 'name' = 'value'): number {
  const last = path.at(-1);
  if (last === undefined) return rangeStart(document.contents) ?? 0;
  const value = document.getIn(path, true);
  const own = part === 'value' && !(isScalar(value) && value.value === null) ? rangeStart(value) : undefined;
  const parent = document.getIn(path.slice(0, -1), true);
  const names = isMap(parent) ? parent.items.map(({ key }) => key) : [];
  const name = names.find((key) => isScalar(key) && String(key.value) === String(last));
  return own ?? rangeStart(name) ?? offsetOf(document, path.slice(0, -1));
}

function rangeStart(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
