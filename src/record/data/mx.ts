import type { DomainName } from '../../name/index.js';
import { checkUint16 } from '../integers.js';

/** The data of an MX record (RFC 1035 §3.3.9). */
export class MxData {
  readonly type = 'MX';
  readonly preference: number;
  readonly exchange: DomainName;

  constructor(preference: number, exchange: DomainName) {
    this.preference = checkUint16(preference, 'preference');
    this.exchange = exchange;
    Object.freeze(this);
  }

  get key(): string {
    return `${this.preference} ${this.exchange.key}`;
  }

  toText(): string {
    return `${this.preference} ${this.exchange.absolute}`;
  }
}
