import type { GenericIssue, GenericSchema } from 'valibot';
import { closest } from '../../closest.js';
import type { FieldPath } from './yaml.js';

export function pathOf(issue: GenericIssue): FieldPath {
  return (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}

/** The issues, and of a choice that nothing fits, what is wrong inside the nearest one. */
export function inDepth(issues: readonly GenericIssue[] = []): GenericIssue[] {
  return issues.flatMap((issue) => {
    const inner = issue.type === 'union' ? (issue.issues ?? []).filter(({ path }) => path !== undefined) : [];
    if (inner.length === 0) return [issue];
    return inDepth(inner.map((part) => ({ ...part, path: join(issue.path, part.path) })));
  });
}

function join(outer: GenericIssue['path'], inner: GenericIssue['path']): GenericIssue['path'] {
  const [first, ...rest] = [...(outer ?? []), ...(inner ?? [])];
  return first && [first, ...rest];
}

export function isUnknownField(issue: GenericIssue): boolean {
  return issue.type === 'strict_object' && issue.expected === 'never';
}

interface Explanation {
  readonly problem: string;
  readonly hint?: string | undefined;
}

export function explain(issue: GenericIssue, path: FieldPath, schema: GenericSchema): Explanation {
  if (isUnknownField(issue)) return unknownField(issue, path, schema);
  if (issue.type === 'variant' && issue.expected !== 'Object' && issue.received === 'undefined') {
    return {
      problem: 'is missing',
      hint: `Add a line "${String(path.at(-1))}: …": ${choicesOf(issue).join(', ')}.`,
    };
  }
  if (issue.type === 'picklist' || (issue.type === 'variant' && issue.expected !== 'Object')) {
    const names = choicesOf(issue);
    const meant = typeof issue.input === 'string' ? closest(issue.input, names) : undefined;
    return {
      problem: `${issue.received} is not one of ${names.join(', ')}`,
      hint: meant === undefined ? undefined : `Did you mean ${meant}?`,
    };
  }
  if (issue.type === 'literal') {
    const wanted = choicesOf(issue).join(', ');
    return {
      problem: `is ${receivedText(issue, wanted)}, and should be ${wanted}`,
      hint: `Write "${String(path.at(-1))}: ${wanted}", or leave the field out.`,
    };
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') {
    return { problem: 'is missing', hint: `Add a line "${String(path.at(-1))}: …".` };
  }
  // The message of a union says what it should be.
  const wanted = issue.type === 'union' ? ([issue.message] as const) : WANTED[issue.type];
  if (wanted === undefined) return { problem: lowerFirst(issue.message) };
  const found = issue.received === 'null' ? 'is empty' : `is ${receivedText(issue, wanted[0])}`;
  return { problem: `${found}, and should be ${wanted[0]}`, hint: wanted[1] };
}

/** A field that is not in the schema, or only where `type` is another. */
function unknownField(issue: GenericIssue, path: FieldPath, schema: GenericSchema): Explanation {
  const name = String(path.at(-1));
  const kinds = objectsAt(schema, path.slice(0, -1));
  const type = typeIn(issue.path?.at(-1)?.input);
  const kind = kinds.find((one) => typeOf(one) === type);
  const others = kinds.filter((one) => one !== kind && Object.hasOwn(one.entries, name)).map(typeOf);
  const names = Object.keys((kind ?? kinds[0])?.entries ?? {});
  const fields = `The fields are ${names.join(', ')}.`;
  if (type !== undefined && others.length > 0) {
    return { problem: `is for the type ${others.join(' and ')}, and this is ${type}`, hint: fields };
  }
  const meant = closest(name, names);
  return { problem: 'is not known here', hint: meant === undefined ? fields : `Did you mean ${meant}?` };
}

function choicesOf({ expected }: GenericIssue): string[] {
  const choices = (expected ?? '').replace(/^\(|\)$/g, '').split(' | ');
  return [...new Set(choices.map((choice) => choice.replaceAll('"', '')))];
}

const FIELDS = 'fields with values';

const WANTED: Readonly<Record<string, readonly [what: string, hint?: string]>> = {
  string: ['text', 'Put it into quotes if it looks like a number.'],
  boolean: ['true or false'],
  number: ['a number'],
  array: ['a list', 'Write [a, b], or one "- a" line for each.'],
  record: [FIELDS, 'Write one "field: value" line for each.'],
  strict_object: [FIELDS, 'Write one "field: value" line for each.'],
  variant: [FIELDS, 'Write one "field: value" line for each.'],
};

/** A text in the place of fields is not repeated: it may be all of another file, such as a key file. */
function receivedText({ received }: GenericIssue, wanted: string): string {
  if (wanted === FIELDS && received.startsWith('"')) return 'text';
  return RECEIVED[received] ?? received;
}

const RECEIVED: Readonly<Record<string, string>> = { Array: 'a list', Object: 'fields with values' };

interface ObjectSchema {
  readonly entries: Readonly<Record<string, unknown>>;
}

/** What the schema has at a place: one for each `type` that there may be. */
function objectsAt(schema: unknown, path: FieldPath): readonly ObjectSchema[] {
  const at = unwrapped(schema);
  if (has(at, 'options')) {
    return Array.isArray(at.options) ? at.options.flatMap((option) => objectsAt(option, path)) : [];
  }
  const [first, ...rest] = path;
  if (has(at, 'entries')) {
    const { entries } = at as ObjectSchema;
    return first === undefined ? [{ entries }] : objectsAt(entries[String(first)], rest);
  }
  if (first === undefined) return [];
  if (has(at, 'item')) return objectsAt(at.item, rest);
  return isRecord(at) ? objectsAt(at.value, rest) : [];
}

function typeOf({ entries }: ObjectSchema): string | undefined {
  const { type } = entries;
  return has(type, 'literal') ? String(type.literal) : undefined;
}

function typeIn(value: unknown): string | undefined {
  return has(value, 'type') ? String(value.type) : undefined;
}

/** A map whose names are anything. */
function isRecord(schema: unknown): schema is { readonly value: unknown } {
  return has(schema, 'value') && (schema as { readonly type?: unknown }).type === 'record';
}

/** Past `optional` and `nullable`. */
function unwrapped(schema: unknown): unknown {
  return has(schema, 'wrapped') ? unwrapped(schema.wrapped) : schema;
}

function has<K extends string>(value: unknown, key: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}

export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
