import { MessageError } from '../errors.js';
import { escapeLabel, type DomainName } from '../name/index.js';

/** The most that a DNS message can have: its length goes into 16 bits over TCP (RFC 1035 §4.2.2). */
export const MAX_MESSAGE_OCTETS = 0xffff;
/** The highest offset that a pointer's 14 bits can hold. */
const MAX_POINTER = 0x3fff;

/** Builds a message in a buffer that grows as needed, with optional name compression. */
export class WireWriter {
  #buffer: Buffer;
  #length = 0;
  /** Where names and their ends stand, by their exact text, so that compression never changes a name's case. */
  readonly #names = new Map<string, number>();

  constructor(capacity = 512) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  uint8(value: number): void {
    // In two steps: reserving may put another buffer in the place of this one.
    const at = this.#reserve(1);
    this.#buffer[at] = value;
  }

  uint16(value: number): void {
    const at = this.#reserve(2);
    this.#buffer.writeUInt16BE(value, at);
  }

  uint32(value: number): void {
    const at = this.#reserve(4);
    this.#buffer.writeUInt32BE(value, at);
  }

  uint48(value: number): void {
    const at = this.#reserve(6);
    this.#buffer.writeUIntBE(value, at, 6);
  }

  bytes(octets: Uint8Array): void {
    const at = this.#reserve(octets.length);
    this.#buffer.set(octets, at);
  }

  /** A name without compression, as TSIG and everything that is digested need it. */
  plainName(name: DomainName): void {
    for (const label of name.labels) this.#label(label);
    this.uint8(0);
  }

  /** A name without compression, as SRV (RFC 2782) and DNAME (RFC 6672) have it, to which later names may point all the same. */
  targetName(name: DomainName): void {
    this.#write(name, false);
  }

  /** A name, compressed against those written before (RFC 1035 §4.1.4). */
  name(name: DomainName): void {
    this.#write(name, true);
  }

  /** Writes a 16-bit length, runs `body`, and puts the length of what it wrote in front. */
  counted(body: () => void): void {
    const at = this.#reserve(2);
    body();
    const written = this.#length - at - 2;
    if (written > 0xffff) throw new MessageError(`record data has ${written} octets, more than 65535`);
    this.#buffer.writeUInt16BE(written, at);
  }

  /** Overwrites two octets written before. */
  patchUint16(at: number, value: number): void {
    this.#buffer.writeUInt16BE(value, at);
  }

  /** Forgets everything from `length` on, as truncation needs it. */
  truncate(length: number): void {
    this.#length = length;
    for (const [suffix, at] of this.#names) if (at >= length) this.#names.delete(suffix);
  }

  /** What was written; the writer must not be used after. @throws MessageError over 65,535 octets */
  finish(): Buffer {
    if (this.#length > MAX_MESSAGE_OCTETS) {
      throw new MessageError(`the message has ${this.#length} octets, more than ${MAX_MESSAGE_OCTETS}`);
    }
    return this.#buffer.subarray(0, this.#length);
  }

  #write(name: DomainName, compress: boolean): void {
    const { labels, text } = name;
    const escaped = text.length !== name.wireLength - 2;
    let suffix = text;
    for (const label of labels) {
      const known = this.#names.get(suffix);
      if (known !== undefined && compress) {
        this.uint16(0xc000 | known);
        return;
      }
      if (known === undefined && this.#length <= MAX_POINTER) this.#names.set(suffix, this.#length);
      this.#label(label);
      suffix = suffix.slice((escaped ? escapeLabel(label).length : label.length) + 1);
    }
    this.uint8(0);
  }

  /** Labels are short: a loop is faster than a call into the buffer's native code. */
  #label(label: string): void {
    let at = this.#reserve(label.length + 1);
    const buffer = this.#buffer;
    buffer[at++] = label.length;
    for (let i = 0; i < label.length; i++) buffer[at++] = label.charCodeAt(i);
  }

  #reserve(octets: number): number {
    const at = this.#length;
    this.#length += octets;
    if (this.#length > this.#buffer.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length));
      this.#buffer.copy(grown, 0, 0, at);
      this.#buffer = grown;
    }
    return at;
  }
}
