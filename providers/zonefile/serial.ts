import { compareSerials, nextSerial } from '../../src/record/index.js';

/**
 * The serial after this one. A serial that is a date and a count, YYYYMMDDnn (RFC 1912 §2.2), becomes today's first, or
 * one more where it already is today's; any other goes up by one (RFC 1982).
 * @param now milliseconds since 1970; the date is that of UTC
 */
export function bumpSerial(serial: number, now: number): number {
  const next = nextSerial(serial);
  if (!isDateSerial(serial)) return next;
  const today = Number(new Date(now).toISOString().slice(0, 10).replaceAll('-', '')) * 100;
  return compareSerials(today, serial) > 0 ? today : next;
}

function isDateSerial(serial: number): boolean {
  const [, year, month, day] = /^((?:19|20)\d\d)(\d\d)(\d\d)\d\d$/.exec(String(serial)) ?? [];
  if (day === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}
