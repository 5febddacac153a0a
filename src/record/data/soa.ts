import type { DomainName } from '../../name/index.js';
import { checkTtl, checkUint32 } from '../integers.js';

export interface SoaFields {
  /** The primary server's name (MNAME). */
  readonly primary: DomainName;
  /** The responsible person's mailbox, as a name (RNAME). */
  readonly mailbox: DomainName;
  readonly serial: number;
  /** Seconds, all four. */
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  /** The TTL of negative answers (RFC 2308 §4). */
  readonly minimum: number;
}

/** The data of an SOA record (RFC 1035 §3.3.13). */
export class SoaData implements SoaFields {
  readonly type = 'SOA';
  readonly primary: DomainName;
  readonly mailbox: DomainName;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;

  constructor(fields: SoaFields) {
    this.primary = fields.primary;
    this.mailbox = fields.mailbox;
    this.serial = checkUint32(fields.serial, 'serial');
    this.refresh = checkTtl(fields.refresh, 'refresh');
    this.retry = checkTtl(fields.retry, 'retry');
    this.expire = checkTtl(fields.expire, 'expire');
    this.minimum = checkTtl(fields.minimum, 'minimum');
    Object.freeze(this);
  }

  withSerial(serial: number): SoaData {
    return new SoaData({ ...this, serial });
  }

  get key(): string {
    return `${this.primary.key} ${this.mailbox.key} ${this.#numbers}`;
  }

  toText(): string {
    return `${this.primary.absolute} ${this.mailbox.absolute} ${this.#numbers}`;
  }

  get #numbers(): string {
    return `${this.serial} ${this.refresh} ${this.retry} ${this.expire} ${this.minimum}`;
  }
}

/**
 * Compares zone serials in RFC 1982 arithmetic: negative when `a` is older than `b`, positive when newer.
 * Serials exactly 2^31 apart have no order there; here `a` then counts as newer.
 */
export function compareSerials(a: number, b: number): number {
  const ahead = (b - a) >>> 0;
  if (ahead === 0) return 0;
  return ahead < 0x80000000 ? -1 : 1;
}

/** The next serial, skipping 0, which some secondaries take for "none" (RFC 1982 §7, RFC 1912 §2.2). */
export function nextSerial(serial: number): number {
  return (serial + 1) >>> 0 || 1;
}
