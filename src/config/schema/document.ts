import type { GenericIssue, GenericSchema, InferOutput } from 'valibot';
import { safeParse } from 'valibot';
import { closest } from '../../closest.js';
import { InputError } from '../../errors.js';
import type { FieldPath } from './yaml.js';

/** What a file says, checked, and where each part of it stands. */
export interface ReadDocument<T> {
  readonly value: T;
  /** `client.yaml:3:12`, of the nearest part that is written in the file. */
  readonly placeOf: (path: FieldPath) => string;
}

/**
 * Reads a YAML 1.2 file (JSON is part of YAML) that has to look as `schema` says.
 * @param file what to call it in an error
 * @throws InputError naming file, line, column and field
 */
export async function readDocument<const S extends GenericSchema>(
  text: string,
  file: string,
  schema: S,
): Promise<ReadDocument<InferOutput<S>>> {
  const yaml = (await import('./yaml.js')).readYaml(text);
  if (yaml.kind === 'broken') {
    const [problem, hint] = yaml.several
      ? ['begins a second document', 'Keep one, without the --- between them.']
      : [
          `is not YAML: ${lowerFirst(yaml.problem)}`,
          'Write "field: value" lines with spaces in front, not tabs, or JSON.',
        ];
    throw new InputError(`${file}:${yaml.place}`, problem, { hint });
  }
  const { content, placeOf } = yaml;
  if (Array.isArray(content)) {
    throw new InputError(`${file}:${placeOf([])}`, 'is a list, and should be fields with values', {
      hint: 'Write one "field: value" line for each.',
    });
  }
  const result = safeParse(schema, content);
  if (result.success) return { value: result.output, placeOf: (path) => `${file}:${placeOf(path)}` };
  // In the order of the schema, not of the file; either is one thing to correct at a time.
  const [issue] = result.issues;
  const path = pathOf(issue);
  const { problem, hint } = explain(issue, path, schema);
  const place = placeOf(path, isUnknownField(issue) ? 'name' : 'value');
  throw new InputError(`${file}:${place}`, `${fieldText(path)}${problem}`, { hint });
}

/** `connections[0].suffix: `, nothing for the whole. */
export function fieldText(path: FieldPath): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text === '' ? '' : `${text.replace(/^\./, '')}: `;
}

/** The other way round. */
export function fieldPath(field: string): FieldPath {
  return [...field.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name = '']) =>
    index === undefined ? name : Number(index),
  );
}

function pathOf(issue: GenericIssue): FieldPath {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

function isUnknownField(issue: GenericIssue): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never';
}

interface Explanation {
  readonly problem: string;
  readonly hint?: string | undefined;
}

function explain(issue: GenericIssue, path: FieldPath, schema: GenericSchema): Explanation {
  if (isUnknownField(issue)) {
    const names = fieldsAt(schema, path.slice(0, -1));
    const meant = closest(String(path.at(-1)), names);
    return {
      problem: 'is not known here',
      hint: meant === undefined ? `The fields are ${names.join(', ')}.` : `Did you mean ${meant}?`,
    };
  }
  if (issue.type === 'picklist') {
    const choices = (issue.expected ?? '').replace(/^\(|\)$/g, '').split(' | ');
    const names = [...new Set(choices.map((choice) => choice.replaceAll('"', '')))];
    const meant = typeof issue.input === 'string' ? closest(issue.input, names) : undefined;
    return {
      problem: `${issue.received} is not one of ${names.join(', ')}`,
      hint: meant === undefined ? undefined : `Did you mean ${meant}?`,
    };
  }
  const wanted = WANTED[issue.type];
  if (wanted === undefined) return { problem: lowerFirst(issue.message) };
  const found = issue.received === 'null' ? 'is empty' : `is ${RECEIVED[issue.received] ?? issue.received}`;
  return { problem: `${found}, and should be ${wanted[0]}`, hint: wanted[1] };
}

const WANTED: Readonly<Record<string, readonly [what: string, hint?: string]>> = {
  string: ['text', 'Put it into quotes if it looks like a number.'],
  boolean: ['true or false'],
  number: ['a number'],
  array: ['a list', 'Write [a, b], or one "- a" line for each.'],
  strict_object: ['fields with values', 'Write one "field: value" line for each.'],
};

const RECEIVED: Readonly<Record<string, string>> = { Array: 'a list', Object: 'fields with values' };

/** The names that the schema has at a place. */
function fieldsAt(schema: unknown, path: FieldPath): readonly string[] {
  const at = unwrapped(schema);
  const [first, ...rest] = path;
  if (first === undefined) return has(at, 'entries') ? Object.keys(at.entries) : [];
  if (has(at, 'item')) return fieldsAt(at.item, rest);
  return has(at, 'entries') ? fieldsAt((at.entries as Record<string, unknown>)[String(first)], rest) : [];
}

/** Past `optional` and `pipe`. */
function unwrapped(schema: unknown): unknown {
  return has(schema, 'wrapped') ? unwrapped(schema.wrapped) : schema;
}

function has<K extends string>(value: unknown, key: K): value is Record<K, object> {
  return typeof value === 'object' && value !== null && key in value;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
