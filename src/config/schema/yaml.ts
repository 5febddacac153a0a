import {
  Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Pair,
  type YAMLMap,
} from 'yaml';

/** Fields and positions in lists, from the outside in: `['connections', 0, 'suffix']`. */
export type FieldPath = readonly (string | number)[];

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export type YamlText =
  | { readonly kind: 'broken'; readonly errors: readonly [YamlError, ...YamlError[]] }
  | {
      readonly kind: 'read';
      readonly content: unknown;
      readonly placeOf: PlaceOf;
      /** The fields that are given again; the last one is in `content`. */
      readonly repeated: readonly { readonly path: FieldPath; readonly place: Place }[];
    };

export interface YamlError {
  readonly place: Place;
  readonly problem: string;
  /** It is the beginning of a second document. */
  readonly several: boolean;
}

/** Where a value begins; an unknown or empty one, where its name does. */
export type PlaceOf = (path: FieldPath, part?: 'value' | 'name') => Place;

/** Reads YAML 1.2, of which JSON is a part. Of this module's own, nothing is thrown: it is bundled apart. */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  // Its own check for repeated names takes time by the square of their number.
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
    uniqueKeys: false,
  });
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const [first, ...others] = document.errors.map(({ pos, code, message }) => ({
    place: at(pos[0]),
    // What stands there may be a secret, and is not repeated.
    problem: message.replace(/(?<=extra characters|Unresolved tag): .*/s, ''),
    several: code === 'MULTIPLE_DOCS',
  }));
  if (first !== undefined) return { kind: 'broken', errors: [first, ...others] };
  try {
    // How far aliases multiply is for who takes the content: many uses of a short one are no harm.
    const content: unknown = document.toJS({ maxAliasCount: -1 });
    const pairsOf = pairIndex();
    const repeated = [...repetitions(document.contents, [])];
    return {
      kind: 'read',
      content,
      placeOf: (path, part = 'value') => at(offsetOf(document.contents, path, part, pairsOf)),
      repeated: repeated.map(({ path, offset }) => ({ path, place: at(offset) })),
    };
  } catch {
    return {
      kind: 'broken',
      errors: [{ place: at(0), problem: 'its aliases (*name) cannot be followed', several: false }],
    };
  }
}

/** Names that stand more than once in one map. */
function* repetitions(
  node: unknown,
  path: FieldPath,
): Generator<{ readonly path: FieldPath; readonly offset: number }> {
  if (isSeq(node)) {
    for (const [i, item] of node.items.entries()) yield* repetitions(item, [...path, i]);
  }
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : undefined;
    if (name === undefined) continue;
    const here = [...path, name];
    if (seen.has(name)) yield { path: here, offset: rangeStart(key) ?? 0 };
    seen.add(name);
    yield* repetitions(value, here);
  }
}

/** Of the nearest part of the path that is written in the file. */
function offsetOf(root: unknown, path: FieldPath, part: 'value' | 'name', pairsOf: PairsOf): number {
  let offset = rangeStart(root) ?? 0;
  let node = root;
  for (const [i, step] of path.entries()) {
    if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = rangeStart(node) ?? offset;
      continue;
    }
    const pair = isMap(node) ? pairsOf(node).get(String(step)) : undefined;
    if (pair === undefined) return offset;
    const name = rangeStart(pair.key) ?? offset;
    if (part === 'name' && i === path.length - 1) return name;
    const isEmpty = isScalar(pair.value) && pair.value.value === null;
    offset = (isEmpty ? undefined : rangeStart(pair.value)) ?? name;
    node = pair.value;
  }
  return offset;
}

type PairsOf = (map: YAMLMap) => ReadonlyMap<string, Pair>;

/** The pairs of a map by name, the last of each, made once: a file can have thousands of mistakes in one map. */
function pairIndex(): PairsOf {
  const known = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();
  return (map) => {
    const before = known.get(map);
    if (before !== undefined) return before;
    const pairs = new Map(
      map.items.flatMap((pair) => (isScalar(pair.key) ? [[String(pair.key.value), pair] as const] : [])),
    );
    known.set(map, pairs);
    return pairs;
  };
}

function rangeStart(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** What is to stand above a field. */
export interface YamlComment {
  readonly path: FieldPath;
  readonly text: string;
}

/** Plain values as YAML for people: the sections apart; lists of numbers, and what has fields in a list, on one line. */
export function writeYaml(
  content: unknown,
  { header, comments }: { readonly header: readonly string[]; readonly comments: readonly YamlComment[] },
): string {
  const document = new Document(content);
  document.commentBefore = header.map((line) => ` ${line}`).join('\n');
  const pairsOf = pairIndex();
  for (const { path, text } of comments) {
    const field = path.at(-1);
    const map = document.getIn(path.slice(0, -1), true);
    const key = isMap(map) ? pairsOf(map).get(String(field))?.key : undefined;
    if (isNode(key)) key.commentBefore = [...(key.commentBefore?.split('\n') ?? []), ` ${text}`].join('\n');
  }
  visit(document, {
    Map(_, map, parents) {
      if (isSeq(parents.at(-1))) map.flow = true;
    },
    Seq(_, list) {
      list.flow = list.items.every((item) => isScalar(item) && typeof item.value === 'number');
    },
    Pair(index, { key }, parents) {
      if (parents.length === 2 && isScalar(key) && index !== 0) key.spaceBefore = true;
    },
  });
  return document.toString({ lineWidth: 0, nullStr: '', flowCollectionPadding: true });
}
