import { createHash } from 'node:crypto';

/** `sha256:…` of a JSON value, whatever the order of its fields. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash('sha256').update(sortedJson(value)).digest('hex')}`;
}

/** As `JSON.stringify` of the same value with its fields in order, which takes several times as long. */
function sortedJson(value: unknown): string {
  if (value === undefined) return 'null';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (hasJson(value)) return sortedJson(value.toJSON());
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  const fields = Object.entries(value).filter(([, part]) => part !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, part]) => `${JSON.stringify(name)}:${sortedJson(part)}`).join(',')}}`;
}

function hasJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
