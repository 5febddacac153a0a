import { createHash } from 'node:crypto';

/** `sha256:…` of a JSON value, whatever the order of its fields. */
export function digestOf(value: unknown): string {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
