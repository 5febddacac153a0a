import { InputError } from '../errors.js';

/** Record types with a codec of their own, and the ones that are only asked for or named in messages (IANA). */
const CODES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  DNAME: 39,
  OPT: 41,
  DS: 43,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  NSEC3: 50,
  SVCB: 64,
  HTTPS: 65,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  CAA: 257,
} as const;

export type KnownType = keyof typeof CODES;
/** A mnemonic, or `TYPE65280` for a type without one here (RFC 3597 §5). */
export type RrType = KnownType | `TYPE${number}`;

const NAMES = new Map<number, RrType>(Object.entries(CODES).map(([name, code]) => [code, name as KnownType]));

/** The number on the wire of a mnemonic or of `TYPEn`. @throws InputError */
export function typeCode(type: string, field = 'type'): number {
  const upper = type.toUpperCase();
  if (Object.hasOwn(CODES, upper)) return CODES[upper as KnownType];
  const digits = /^TYPE(\d{1,5})$/.exec(upper)?.[1];
  if (digits !== undefined && Number(digits) <= 0xffff) return Number(digits);
  throw new InputError(field, `"${type}" is not a record type`, {
    hint: 'Use a mnemonic such as SRV, or TYPE123 (RFC 3597).',
  });
}

export function typeName(code: number): RrType {
  return NAMES.get(code) ?? `TYPE${code}`;
}

/** Types that stand only in messages, never in a zone (RFC 6895 §3.1: 128–255, and OPT). */
export function isMetaType(code: number): boolean {
  return (code >= 128 && code <= 255) || code === CODES.OPT;
}
