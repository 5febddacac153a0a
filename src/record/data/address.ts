import { isIPv4, isIPv6, SocketAddress } from 'node:net';
import { InputError } from '../../errors.js';

/** An A (RFC 1035 §3.4.1) or AAAA (RFC 3596) record's data; IPv6 in its canonical text (RFC 5952). */
export class AddressData {
  readonly type: 'A' | 'AAAA';
  readonly address: string;

  /** @throws InputError */
  constructor(type: 'A' | 'AAAA', address: string) {
    const valid = type === 'A' ? isIPv4(address) : isIPv6(address) && !address.includes('%');
    if (!valid) throw new InputError(type, `"${address}" is not an IPv${type === 'A' ? 4 : 6} address`);
    this.type = type;
    this.address = type === 'A' ? address : canonicalIpv6(address);
    Object.freeze(this);
  }

  static of(address: string): AddressData {
    return new AddressData(isIPv4(address) ? 'A' : 'AAAA', address);
  }

  get key(): string {
    return this.address;
  }

  toText(): string {
    return this.address;
  }
}

/** RFC 5952 text of a valid IPv6 address without a zone id. */
function canonicalIpv6(address: string): string {
  return new SocketAddress({ address, family: 'ipv6' }).address;
}
