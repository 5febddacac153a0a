import type { GenericSchema, InferOutput } from 'valibot';
import { safeParse } from 'valibot';
import { InputError } from '../../errors.js';
import type { ConfigProblem as Problem } from '../kmsdns-config.js';
import { explain, inDepth, isUnknownField, lowerFirst, pathOf } from './explain.js';
import { guard, shownName } from './guard.js';
import { prune } from './prune.js';
import type { FieldPath, Place, YamlError } from './yaml.js';

/** What a file says, checked, and where each part of it stands. */
export interface ReadDocument<T> {
  readonly value: T;
  /** `client.yaml:3:12`, of the nearest part that is written in the file. */
  readonly placeOf: (path: FieldPath) => string;
}

/** What is wrong with a part of the content. */
export interface Fault {
  readonly path: FieldPath;
  readonly problem: string;
  readonly hint?: string | undefined;
  /** What to point at: the value, which is usual, or the name of the field. */
  readonly part?: 'value' | 'name' | undefined;
}

export interface CheckedDocument<T> {
  readonly problems: readonly Problem[];
  /** Without the parts that have a problem; undefined when too little is left. */
  readonly value: T | undefined;
  /** The names under a top field, those too that have a problem. */
  readonly namesIn: (field: string) => readonly string[];
  readonly place: (fault: Fault) => Problem;
}

/**
 * Reads a YAML 1.2 file (JSON is part of YAML) that has to look as `schema` says.
 * @param file what to call it in an error
 * @throws InputError naming file, line, column and field, of the first problem
 */
export async function readDocument<const S extends GenericSchema>(
  text: string,
  file: string,
  schema: S,
): Promise<ReadDocument<InferOutput<S>>> {
  const { problems, value, place } = await checkDocument(text, schema);
  const [problem] = problems;
  if (problem !== undefined) throw problemError(problem, file);
  const placeOf = (path: FieldPath): string => placeText(place({ path, problem: '' }), file);
  return { value: value as InferOutput<S>, placeOf };
}

/** The same with every problem, as far as one can be told from another. Nothing is thrown. */
export async function checkDocument<const S extends GenericSchema>(
  text: string,
  schema: S,
): Promise<CheckedDocument<InferOutput<S>>> {
  const yaml = (await import('./yaml.js')).readYaml(text);
  if (yaml.kind === 'broken') {
    // One mistake makes several errors, the first of which is the nearest to it.
    const problems = yaml.errors
      .filter(({ place }, i, all) => place.line !== all[i - 1]?.place.line)
      .map(notYaml);
    return { problems, value: undefined, namesIn: () => [], place: asProblem(() => START) };
  }
  const { content, placeOf, repeated } = yaml;
  const place = asProblem(placeOf);
  const faults: Fault[] = Array.isArray(content) ? [LIST] : guard(content);
  if (faults.some(({ path }) => path.length === 0)) {
    return { problems: faults.map(place), value: undefined, namesIn: () => [], place };
  }
  const result = safeParse(schema, content);
  for (const issue of inDepth(result.issues)) {
    const path = pathOf(issue);
    if (faults.some((fault) => isSame(fault.path, path))) continue;
    faults.push({ path, ...explain(issue, path, schema), part: isUnknownField(issue) ? 'name' : 'value' });
  }
  const twice = repeated.map(({ path, place: again }) => ({
    ...place({ path, problem: 'is given twice', hint: 'Keep one of them.' }),
    ...again,
  }));
  const problems = [...twice, ...faults.map(place)].sort(byPlace);
  const value = result.success ? result.output : readRest(schema, content, faults);
  return { problems, value, namesIn: (field) => namesUnder(content, field), place };
}

function namesUnder(content: unknown, field: string): string[] {
  const fields = Object.entries(content ?? {}).find(([name]) => name === field)?.[1] as unknown;
  return typeof fields === 'object' && fields !== null ? Object.keys(fields) : [];
}

/** What is left without the faults, and without what cannot be without them. */
function readRest<const S extends GenericSchema>(
  schema: S,
  content: unknown,
  faults: readonly Fault[],
): InferOutput<S> | undefined {
  const rest = prune(
    content,
    faults.map(({ path }) => path),
  );
  const result = safeParse(schema, rest);
  if (result.success) return result.output;
  const parents = inDepth(result.issues).map((issue) => pathOf(issue).slice(0, -1));
  const last = safeParse(schema, prune(rest, parents));
  return last.success ? last.output : undefined;
}

const START: Place = { line: 1, column: 1 };

const LIST: Fault = {
  path: [],
  problem: 'is a list, and should be fields with values',
  hint: 'Write one "field: value" line for each.',
};

export function byPlace(a: Place, b: Place): number {
  return a.line - b.line || a.column - b.column;
}

export function problemError(problem: Problem, file: string): InputError {
  return new InputError(placeText(problem, file), problemText(problem), { hint: problem.hint ?? undefined });
}

/** `kmsdns.yaml:3:5`. */
export function placeText({ line, column }: Place, file: string): string {
  return `${file}:${line}:${column}`;
}

/** `rules: is empty`, without its place. */
function problemText({ path, message }: Problem): string {
  return path === '' ? message : `${path}: ${message}`;
}

/** `connections[0].suffix: `, nothing for the whole. */
export function fieldText(path: FieldPath): string {
  return path.length === 0 ? '' : `${pathText(path)}: `;
}

/** `connections[0].suffix`, `domains["corp.example"].clients`. */
export function pathText(path: FieldPath): string {
  const text = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[\w-]+$/.test(part) ? `.${part}` : `[${JSON.stringify(shownName(part))}]`;
  });
  return text.join('').replace(/^\./, '');
}

/** The other way round, for names without dots. */
export function fieldPath(field: string): FieldPath {
  return [...field.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name = '']) =>
    index === undefined ? name : Number(index),
  );
}

function asProblem(placeOf: (path: FieldPath, part?: 'value' | 'name') => Place): (fault: Fault) => Problem {
  return ({ path, problem, hint = null, part }) => {
    const { line, column } = placeOf(path, part);
    return { line, column, path: pathText(path), message: problem, hint };
  };
}

function notYaml({ place, problem, several }: YamlError): Problem {
  const [message, hint] = several
    ? ['begins a second document', 'Keep one, without the --- between them.']
    : [
        `is not YAML: ${lowerFirst(problem)}`,
        'Write "field: value" lines with spaces in front, not tabs, or JSON.',
      ];
  return { ...place, path: '', message, hint };
}

function isSame(a: FieldPath, b: FieldPath): boolean {
  return a.length === b.length && a.every((part, i) => part === b[i]);
}
