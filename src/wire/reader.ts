import { MessageError } from '../errors.js';
import { DomainName, MAX_NAME_OCTETS } from '../name/index.js';

/** A name may follow this many compression pointers; every real message needs fewer than its labels, 127. */
const MAX_POINTERS = 127;

/** Reads numbers, octets and names from a message; every read past the end throws `MessageError`. */
export class WireReader {
  readonly octets: Buffer;
  offset: number;
  /** Where reading must stop: the end of the message, or of one record's data. */
  end: number;
  /** Compressed names read so far. */
  compressedNames = 0;

  constructor(octets: Uint8Array, offset = 0) {
    this.octets = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    this.offset = offset;
    this.end = this.octets.length;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  uint8(): number {
    return this.octets[this.advance(1)] as number;
  }

  uint16(): number {
    return this.octets.readUInt16BE(this.advance(2));
  }

  uint32(): number {
    return this.octets.readUInt32BE(this.advance(4));
  }

  uint48(): number {
    return this.octets.readUIntBE(this.advance(6), 6);
  }

  /** A copy, so that nothing holds on to a receive buffer. */
  bytes(length: number): Buffer {
    const start = this.advance(length);
    return Buffer.from(this.octets.subarray(start, start + length));
  }

  /**
   * A name, compressed or not (RFC 1035 §4.1.4). A pointer must lead backwards from where the name being read
   * began, so no chain can loop.
   */
  name(): DomainName {
    const labels: string[] = [];
    const { octets } = this;
    let length = 1;
    let at = this.offset;
    let after = -1;
    let limit = this.end;
    let start = at;
    let pointers = 0;
    for (;;) {
      if (at >= limit) throw new MessageError('a name runs past the end');
      const first = octets[at] as number;
      if (first === 0) break;
      if (first < 64) {
        length += first + 1;
        if (length > MAX_NAME_OCTETS) throw new MessageError('a name has more than 255 octets');
        if (at + 1 + first >= limit) throw new MessageError('a label runs past the end');
        labels.push(octets.toString('latin1', at + 1, at + 1 + first));
        at += first + 1;
        continue;
      }
      if (first < 192) throw new MessageError('a label has a reserved type');
      if (at + 1 >= limit) throw new MessageError('a compression pointer is cut off');
      const target = ((first & 0x3f) << 8) | (octets[at + 1] as number);
      if (after === -1) after = at + 2;
      if (target >= start || target < 12)
        throw new MessageError('a compression pointer does not lead backwards');
      if (++pointers > MAX_POINTERS) throw new MessageError('a name has too many compression pointers');
      start = at = target;
      limit = octets.length;
    }
    if (after !== -1) this.compressedNames++;
    this.offset = after === -1 ? at + 1 : after;
    return DomainName.fromCheckedLabels(labels);
  }

  private advance(length: number): number {
    const start = this.offset;
    if (start + length > this.end) throw new MessageError('the message ends too early');
    this.offset = start + length;
    return start;
  }
}
