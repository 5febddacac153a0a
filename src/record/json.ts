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

/** Deeper than anything that kmsdns writes. */
const DEEPEST = 32;

/** Of what comes from a file: what works on it calls itself for each level. @throws InputError */
export function checkDepth(value: unknown, field: string): void {
  if (isDeeper(value, DEEPEST)) throw new InputError(field, `is nested more than ${DEEPEST} levels deep`);
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((part) => isDeeper(part, levels - 1));
}

function not(what: string, value: unknown, field: string): InputError {
  if (value === undefined) return new InputError(field, 'is missing');
  return new InputError(field, `${JSON.stringify(value)} is not ${what}`);
}
