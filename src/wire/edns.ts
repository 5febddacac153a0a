import { extendedErrorName } from './codes.js';
import type { WireReader } from './reader.js';
import type { WireWriter } from './writer.js';

/** A UDP payload that crosses every path without fragments (DNS Flag Day 2020). */
const DEFAULT_UDP_PAYLOAD = 1232;

export interface EdnsOption {
  readonly code: number;
  readonly data: Uint8Array;
}

/** The OPT pseudo-record (RFC 6891 §6.1), without the extended response code, which `Message.rcode` takes in. */
export interface Edns {
  /** Octets that the sender can receive over UDP. */
  readonly udpPayloadSize: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  readonly options: readonly EdnsOption[];
}

/** Why an answer is as it is, from the server (RFC 8914). */
export interface ExtendedError {
  readonly code: number;
  readonly name: string;
  readonly text: string;
}

const OPTION_EXTENDED_ERROR = 15;

export function makeEdns(fields: Partial<Edns> = {}): Edns {
  return { udpPayloadSize: DEFAULT_UDP_PAYLOAD, version: 0, dnssecOk: false, options: [], ...fields };
}

export function extendedErrors(edns: Edns | undefined): ExtendedError[] {
  const errors: ExtendedError[] = [];
  for (const { code, data } of edns?.options ?? []) {
    if (code !== OPTION_EXTENDED_ERROR || data.length < 2) continue;
    const info = ((data[0] as number) << 8) | (data[1] as number);
    const text = Buffer.from(data.subarray(2)).toString('utf8').replace(/\0+$/, '');
    errors.push({ code: info, name: extendedErrorName(info), text });
  }
  return errors;
}

export function extendedErrorOption(code: number, text = ''): EdnsOption {
  const data = Buffer.alloc(2 + Buffer.byteLength(text));
  data.writeUInt16BE(code);
  data.write(text, 2, 'utf8');
  return { code: OPTION_EXTENDED_ERROR, data };
}

/** Reads the data of an OPT record whose header fields are given. */
export function readEdns(reader: WireReader, payload: number, ttl: number, length: number): Edns {
  const end = reader.offset + length;
  const options: EdnsOption[] = [];
  while (reader.offset < end) {
    const code = reader.uint16();
    options.push({ code, data: reader.bytes(reader.uint16()) });
  }
  return {
    udpPayloadSize: payload,
    version: (ttl >>> 16) & 0xff,
    dnssecOk: (ttl & 0x8000) !== 0,
    options,
  };
}

/** Writes the whole OPT record. */
export function writeEdns(writer: WireWriter, edns: Edns, rcode: number): void {
  writer.uint8(0);
  writer.uint16(41);
  writer.uint16(edns.udpPayloadSize);
  writer.uint8(rcode >> 4);
  writer.uint8(edns.version);
  writer.uint16(edns.dnssecOk ? 0x8000 : 0);
  writer.counted(() => {
    for (const { code, data } of edns.options) {
      writer.uint16(code);
      writer.uint16(data.length);
      writer.bytes(data);
    }
  });
}
