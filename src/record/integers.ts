import { InputError } from '../errors.js';

/** A whole number within bounds. @throws InputError naming the field and the range. */
export function checkInteger(value: number, min: number, max: number, field: string): number {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new InputError(field, `${String(value)} is not a whole number from ${min} to ${max}`);
  }
  return value;
}

export function checkUint16(value: number, field: string): number {
  return checkInteger(value, 0, 0xffff, field);
}

export function checkUint32(value: number, field: string): number {
  return checkInteger(value, 0, 0xffffffff, field);
}

/** The largest TTL, in seconds: the top bit must be zero (RFC 2181 §8). */
export const MAX_TTL = 0x7fffffff;

/** A TTL in seconds. */
export function checkTtl(value: number, field = 'ttl'): number {
  return checkInteger(value, 0, MAX_TTL, field);
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** A TTL in a master file: `3600`, or with BIND's units, `1h30m`. @throws InputError */
export function parseTtl(text: string, field = 'ttl'): number {
  if (!isTtl(text)) throw new InputError(field, `"${text}" is not a TTL`, { hint: 'Use seconds, or 1h30m.' });
  let seconds = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+)([smhdw]?)/gi)) {
    seconds += Number(digits) * (UNIT_SECONDS[(unit as string).toLowerCase()] as number);
  }
  if (seconds > MAX_TTL) throw new InputError(field, `${text} is more than ${MAX_TTL} seconds`);
  return seconds;
}

export function isTtl(text: string): boolean {
  return /^(?:\d+|(?:\d+[smhdw])+)$/i.test(text);
}

/** A whole number written in digits. @throws InputError */
export function parseDigits(text: string, min: number, max: number, field: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new InputError(field, `"${text}" is not a whole number from ${min} to ${max}`);
}
