import { InputError } from '../errors.js';

/** Checks of values that come from JSON. Each names the field and shows what stands there. */

export function asObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw not('an object', value, field);
}

export function asArray(value: unknown, field: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw not('a list', value, field);
}

export function asString(value: unknown, field: string): string {
  if (typeof value === 'string') return value;
  throw not('text', value, field);
}

export function asNumber(value: unknown, field: string): number {
  if (typeof value === 'number') return value;
  throw not('a number', value, field);
}

function not(what: string, value: unknown, field: string): InputError {
  if (value === undefined) return new InputError(field, 'is missing');
  return new InputError(field, `${JSON.stringify(value)} is not ${what}`);
}
