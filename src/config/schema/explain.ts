import type { GenericIssue, GenericSchema } from 'valibot';
import { closest } from '../../closest.js';
import type { FieldPath } from './yaml.js';

export function pathOf(issue: GenericIssue): FieldPath {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

export function isUnknownField(issue: GenericIssue): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never';
}

interface Explanation {
  readonly problem: string;
  readonly hint?: string | undefined;
}

export function explain(issue: GenericIssue, path: FieldPath, schema: GenericSchema): Explanation {
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
  if (issue.type === 'strict_object' && issue.received === 'undefined') {
    return { problem: 'is missing', hint: `Add a line "${String(path.at(-1))}: …".` };
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
  record: ['fields with values', 'Write one "field: value" line for each.'],
  strict_object: ['fields with values', 'Write one "field: value" line for each.'],
};

const RECEIVED: Readonly<Record<string, string>> = { Array: 'a list', Object: 'fields with values' };

/** The names that the schema has at a place. */
function fieldsAt(schema: unknown, path: FieldPath): readonly string[] {
  const at = unwrapped(schema);
  const [first, ...rest] = path;
  if (first === undefined) return has(at, 'entries') ? Object.keys(at.entries) : [];
  if (has(at, 'item')) return fieldsAt(at.item, rest);
  if (isRecord(at)) return fieldsAt(at.value, rest);
  return has(at, 'entries') ? fieldsAt((at.entries as Record<string, unknown>)[String(first)], rest) : [];
}

/** A map whose names are anything. */
function isRecord(schema: unknown): schema is { readonly value: unknown } {
  return has(schema, 'value') && (schema as { readonly type?: unknown }).type === 'record';
}

/** Past `optional` and `nullable`. */
function unwrapped(schema: unknown): unknown {
  return has(schema, 'wrapped') ? unwrapped(schema.wrapped) : schema;
}

function has<K extends string>(value: unknown, key: K): value is Record<K, object> {
  return typeof value === 'object' && value !== null && key in value;
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
