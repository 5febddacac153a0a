import { InputError } from '../../errors.js';
import { isReadType, typeCode, typeName, type RrType } from '../rr-type.js';

/** Data of a type that kmsdns does not read: octets, as RFC 3597 has servers handle unknown types. */
export class OpaqueData {
  readonly type: RrType;
  /** The octets in lower-case hexadecimal. */
  readonly hex: string;

  /** @throws InputError for a type that has a class of its own: one record must not have two forms */
  constructor(type: RrType | number, octets: Uint8Array) {
    this.type = typeName(typeof type === 'number' ? type : typeCode(type));
    if (isReadType(this.type)) throw new InputError(this.type, 'is a type whose data is not opaque');
    if (octets.length > 0xffff)
      throw new InputError(this.type, `has ${octets.length} octets, more than 65535`);
    this.hex = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex');
    Object.freeze(this);
  }

  /** The words after `\#` in RFC 3597 §5 text: a length, then hexadecimal digits in any grouping. @throws InputError */
  static parse(type: RrType, words: readonly string[]): OpaqueData {
    const [length, ...groups] = words;
    const hex = groups.join('');
    if (
      !/^\d+$/.test(length ?? '') ||
      !/^(?:[0-9a-f]{2})*$/i.test(hex) ||
      hex.length !== Number(length) * 2
    ) {
      throw new InputError(type, 'is not RFC 3597 text', {
        hint: 'Write \\# length hex, such as \\# 2 abcd.',
      });
    }
    return new OpaqueData(type, Buffer.from(hex, 'hex'));
  }

  get octets(): Uint8Array {
    return Buffer.from(this.hex, 'hex');
  }

  get code(): number {
    return typeCode(this.type);
  }

  get key(): string {
    return this.hex;
  }

  toText(): string {
    return `\\# ${this.hex.length / 2}${this.hex === '' ? '' : ` ${this.hex}`}`;
  }
}
