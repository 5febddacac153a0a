import { InputError } from '../errors.js';

/** Record types that zones and messages have today (IANA, DNS parameters); kmsdns reads the data of `ReadType` only. */
const CODES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  WKS: 11,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  SIG: 24,
  KEY: 25,
  AAAA: 28,
  LOC: 29,
  SRV: 33,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  DNAME: 39,
  OPT: 41,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  SPF: 99,
  EUI48: 108,
  EUI64: 109,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  URI: 256,
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

/** The types whose data kmsdns reads into a class of its own; every other is `OpaqueData`. */
const READ_TYPES = ['A', 'AAAA', 'CNAME', 'DNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const;
export type ReadType = (typeof READ_TYPES)[number];

const READ: ReadonlySet<RrType> = new Set(READ_TYPES);

export function isReadType(type: RrType): type is ReadType {
  return READ.has(type);
}
