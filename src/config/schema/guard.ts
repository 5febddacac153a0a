import type { FieldPath } from './yaml.js';

/** What is wrong with a file's content whatever its schema says. */
export interface ContentProblem {
  readonly path: FieldPath;
  readonly problem: string;
  readonly hint: string;
  readonly part?: 'name' | undefined;
}

/** Values and names, each use of an alias counted; a file of the largest size has fewer without them. */
const MOST_VALUES = 2_000_000;
/** Objects have these without being given them, so that a check for a known name would find them. */
const NOT_NAMES = new Set(['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty']);
const SECRET_NAME = /(?:secret|token|password|passwd|passphrase|key)s?$/;
/** `{ token:abc }` without a space, and `{ token=abc }`, are names to YAML. */
const SECRET_IN_NAME = /^([\w-]*(?:secret|token|password|passwd|passphrase|key)s?\s*[:=])\s*\S.*$/is;
/** A variable of the environment, `${NAME}`, or a file, `file:PATH`. */
const REFERENCE = /^(?:\$\{[A-Za-z_]\w*\}|file:.+)$/s;

/** Refuses what a schema would not see: aliases that multiply, names that are none, and literal secrets. */
export function guard(content: unknown): ContentProblem[] {
  if (sizeOf(content, new Map()) > MOST_VALUES) {
    return [
      {
        path: [],
        problem: 'its aliases (*name) multiply without end, or nearly',
        hint: 'Write out what they stand for.',
      },
    ];
  }
  return [...problemsIn(content, [], new Set())];
}

/** Infinity for what contains itself. */
function sizeOf(value: unknown, known: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, Infinity);
  let size = 1;
  for (const child of Object.values(value)) size += 1 + sizeOf(child, known);
  known.set(value, size);
  return size;
}

function* problemsIn(value: unknown, path: FieldPath, seen: Set<object>): Generator<ContentProblem> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* problemsIn(item, [...path, i], seen);
    return;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) {
    yield { path, problem: 'has a type (!!tag) that has no place here', hint: 'Leave the tag out.' };
    return;
  }
  for (const [name, child] of Object.entries(value)) {
    const here = [...path, name];
    if (NOT_NAMES.has(name)) {
      yield { path: here, problem: 'is no name for anything here', hint: 'Remove it.', part: 'name' };
    } else if (SECRET_IN_NAME.test(name)) {
      yield {
        path: here,
        problem: 'is one name to YAML, with what looks like a secret in it',
        hint: 'Write a blank after the colon, and no secret: ${NAME} for a variable of the environment, or file:PATH. If that was a real secret, replace it.',
        part: 'name',
      };
    } else if (isLiteralSecret(here, child)) {
      yield {
        path: here,
        problem: 'looks like a secret, and a secret never stands in this file',
        hint: 'Write ${NAME} for a variable of the environment, or file:PATH for a file that only you can read. If that was a real secret, replace it.',
      };
    } else {
      yield* problemsIn(child, here, seen);
    }
  }
}

/** The name of a field as it may be shown: without a secret that was written into it. */
export function shownName(name: string): string {
  return name.replace(SECRET_IN_NAME, '$1…');
}

/** Whether a field that is for a secret holds one, and not a reference. */
export function isLiteralSecret(path: FieldPath, value: unknown): boolean {
  // The names of rules are ours, and a severity is no secret.
  const isSecretName = path.at(-2) !== 'rules' && SECRET_NAME.test(String(path.at(-1)).toLowerCase());
  return isSecretName && isLiteral(value);
}

function isLiteral(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isLiteral);
  if (typeof value === 'string') return value !== '' && !REFERENCE.test(value);
  return typeof value === 'number' || typeof value === 'bigint' || value instanceof Uint8Array;
}
