import { InputError } from '../errors.js';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, '': 1000, m: 60_000, h: 3_600_000 };
const LONGEST_MS = 24 * 3_600_000;

/**
 * A span of time such as `5s`, `500ms`, `2m` or `1.5s`; a bare number is seconds, as dig has it.
 * @returns milliseconds, 1 to a day
 * @throws InputError
 */
export function parseDuration(text: string, field: string): number {
  const hint = 'Write it as 5s, 500ms or 2m.';
  const [, digits, unit] = /^(\d{1,8}(?:\.\d{1,3})?)(ms|s|m|h|)$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined) {
    throw new InputError(field, `"${text}" is not a span of time`, { hint });
  }
  const ms = Math.round(Number(digits) * (UNIT_MS[unit] as number));
  if (ms < 1 || ms > LONGEST_MS)
    throw new InputError(field, `"${text}" is not between 1ms and 24h`, { hint });
  return ms;
}
