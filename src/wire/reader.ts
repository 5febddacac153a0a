import { MessageError } from '../errors.js';
import { DomainName, MAX_NAME_OCTETS } from '../name/index.js';

/** A name may follow this many compression pointers; every real message needs fewer than its labels, 127. */
const MAX_POINTERS = 127;
/** The highest offset that a pointer's 14 bits can hold. */
const MAX_POINTER = 0x3fff;
const HEADER_OCTETS = 12;

/** Reads numbers, octets and names from a message; every read past the end throws `MessageError`. */
export class WireReader {
  readonly octets: Buffer;
  offset: number;
  /** Where reading must stop: the end of the message, or of one record's data. */
  end: number;
  /** Compressed names read so far. */
  compressedNames = 0;
  /** The names read so far, by their offset. */
  readonly #names = new Map<number, DomainName>();

  constructor(octets: Uint8Array, offset = 0) {
    this.octets = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
    this.offset = offset;
    this.end = this.octets.length;
  }

  get remaining(): number {
    return this.end - this.offset;
  }

  uint8(): number {
    return this.octets[this.#advance(1)] as number;
  }

  uint16(): number {
    return this.octets.readUInt16BE(this.#advance(2));
  }

  uint32(): number {
    return this.octets.readUInt32BE(this.#advance(4));
  }

  uint48(): number {
    return this.octets.readUIntBE(this.#advance(6), 6);
  }

  /** A copy, so that nothing holds on to a receive buffer. */
  bytes(length: number): Buffer {
    const start = this.#advance(length);
    return Buffer.from(this.octets.subarray(start, start + length));
  }

  /**
   * A name, compressed or not (RFC 1035 §4.1.4). A pointer must lead backwards from where the name being read
   * began, so no chain can loop; a name read before is taken over as it is, so that a message full of pointers to
   * one long name costs no more than its length.
   */
  name(): DomainName {
    const { octets } = this;
    const start = this.offset;
    const labels: string[] = [];
    let length = 1;
    let at = start;
    let segment = start;
    let limit = this.end;
    let after = -1;
    let pointers = 0;
    let known: DomainName | undefined;
    for (;;) {
      if (at >= limit) throw new MessageError('a name runs past the end');
      const first = octets[at] as number;
      if (first === 0) break;
      if (first < 64) {
        length += first + 1;
        if (length > MAX_NAME_OCTETS) throw new MessageError('a name has more than 255 octets');
        if (at + 1 + first >= limit) throw new MessageError('a label runs past the end');
        labels.push(readLabel(octets, at + 1, first));
        at += first + 1;
        continue;
      }
      if (first < 192) throw new MessageError('a label has a reserved type');
      if (at + 1 >= limit) throw new MessageError('a compression pointer is cut off');
      const target = ((first & 0x3f) << 8) | (octets[at + 1] as number);
      if (after === -1) after = at + 2;
      if (target >= segment || target < HEADER_OCTETS)
        throw new MessageError('a compression pointer does not lead backwards');
      known = this.#names.get(target);
      if (known !== undefined) break;
      if (++pointers > MAX_POINTERS) throw new MessageError('a name has too many compression pointers');
      segment = at = target;
      limit = octets.length;
    }
    if (after !== -1) this.compressedNames++;
    this.offset = after === -1 ? at + 1 : after;
    const name = join(labels, length, known);
    if (start <= MAX_POINTER) this.#names.set(start, name);
    return name;
  }

  #advance(length: number): number {
    const start = this.offset;
    if (start + length > this.end) throw new MessageError('the message ends too early');
    this.offset = start + length;
    return start;
  }
}

/** A short label is put together faster in JavaScript than by a call into the buffer's native code. */
function readLabel(octets: Buffer, start: number, length: number): string {
  if (length > 16) return octets.toString('latin1', start, start + length);
  let label = '';
  for (let i = start; i < start + length; i++) label += String.fromCharCode(octets[i] as number);
  return label;
}

/** `labels`, `length` octets with the root, in front of the name that their pointer led to. */
function join(labels: string[], length: number, known: DomainName | undefined): DomainName {
  if (known === undefined) return DomainName.fromCheckedLabels(labels);
  if (labels.length === 0) return known;
  if (length + known.wireLength - 1 > MAX_NAME_OCTETS) {
    throw new MessageError('a name has more than 255 octets');
  }
  labels.push(...known.labels);
  return DomainName.fromCheckedLabels(labels);
}
