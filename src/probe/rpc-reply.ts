import { CALL_ID, MAX_FRAGMENT, uuidText } from './rpc-bind.js';

/** One answer to a bind, as C706 §12.6.4 and MS-RPCE 2.2.2 have it. Codes are as they came. */
export type RpcReply =
  | { readonly kind: 'bind-ack'; readonly results: readonly ContextResult[] }
  | { readonly kind: 'bind-nak'; readonly reason: number }
  | { readonly kind: 'fault'; readonly status: number }
  /** Not RPC, or not an answer to our bind. */
  | { readonly kind: 'other'; readonly problem: string };

/** What became of one proposed interface. */
export interface ContextResult {
  readonly result: number;
  readonly reason: number;
  /** Of the transfer syntax. */
  readonly uuid: string;
}

const HEADER = 16;
const [FAULT, BIND, BIND_ACK, BIND_NAK] = [3, 11, 12, 13];
/** `p_result_t`: result, reason, transfer syntax. */
const RESULT = 24;
/** In front of the authentication token (C706 §13.2.6.1). */
const AUTH_TRAILER = 8;

/**
 * Reads the first PDU of what a listener says, however it is cut into chunks. It never keeps more than one fragment,
 * and says "not RPC" as soon as that is certain, without waiting for more.
 */
export class RpcReplyReader {
  readonly #octets = Buffer.alloc(MAX_FRAGMENT);
  #length = 0;

  /** Octets so far, without what goes beyond one fragment. */
  get received(): Buffer {
    return this.#octets.subarray(0, this.#length);
  }

  /** The answer, or undefined while it is not complete. */
  push(chunk: Buffer): RpcReply | undefined {
    this.#length += chunk.copy(this.#octets, this.#length);
    return readReply(this.received);
  }
}

function readReply(octets: Buffer): RpcReply | undefined {
  // Version 5.1 differs by fragmented binds only (C706 §12.4).
  const [version, minor = 0] = octets;
  if (version === undefined) return undefined;
  if (version !== 5 || minor > 1) return { kind: 'other', problem: 'is not RPC' };
  if (octets.length < HEADER) return undefined;
  const order = octets.readUInt8(4) >> 4;
  if (order > 1) return { kind: 'other', problem: 'has an RPC version, but no RPC data representation' };
  const fields = new Fields(octets, order === 1);
  const length = fields.u16(8);
  if (length < HEADER || length > MAX_FRAGMENT) {
    return { kind: 'other', problem: `is an RPC fragment of ${length} octets` };
  }
  const callId = fields.u32(12);
  if (callId !== CALL_ID) {
    return { kind: 'other', problem: `belongs to RPC call ${callId}, not to ours` };
  }
  if (octets.length < length) return undefined;
  const type = octets.readUInt8(2);
  const auth = fields.u16(10);
  const end = auth === 0 ? length : length - auth - AUTH_TRAILER;
  return readBody(type, fields, end) ?? { kind: 'other', problem: `is a broken RPC PDU of type ${type}` };
}

/** Undefined where a length leads beyond the end. */
function readBody(type: number, fields: Fields, end: number): RpcReply | undefined {
  switch (type) {
    case BIND_ACK: {
      const results = readResults(fields, end);
      return results && { kind: 'bind-ack', results };
    }
    case BIND_NAK:
      return end < HEADER + 2 ? undefined : { kind: 'bind-nak', reason: fields.u16(HEADER) };
    case FAULT:
      // After alloc_hint, p_cont_id, cancel_count and a reserved octet.
      return end < HEADER + 12 ? undefined : { kind: 'fault', status: fields.u32(HEADER + 8) };
    case BIND:
      return { kind: 'other', problem: 'is our own bind, sent back' };
    default:
      return { kind: 'other', problem: `is an RPC PDU of type ${type}, which answers no bind` };
  }
}

function readResults(fields: Fields, end: number): ContextResult[] | undefined {
  const address = 26; // sec_addr, after its length; over TCP the port as text
  if (end < address) return undefined;
  const list = align4(address + fields.u16(address - 2));
  if (end < list + 4) return undefined;
  const count = fields.u8(list);
  const first = list + 4;
  if (count === 0 || end < first + count * RESULT) return undefined;
  return Array.from({ length: count }, (_, i) => {
    const at = first + i * RESULT;
    return { result: fields.u16(at), reason: fields.u16(at + 2), uuid: fields.uuid(at + 4) };
  });
}

function align4(offset: number): number {
  return Math.ceil(offset / 4) * 4;
}

/** Integers in the byte order that the sender has said. */
class Fields {
  readonly #octets: Buffer;
  readonly #littleEndian: boolean;

  constructor(octets: Buffer, littleEndian: boolean) {
    this.#octets = octets;
    this.#littleEndian = littleEndian;
  }

  u8(at: number): number {
    return this.#octets.readUInt8(at);
  }

  u16(at: number): number {
    return this.#littleEndian ? this.#octets.readUInt16LE(at) : this.#octets.readUInt16BE(at);
  }

  u32(at: number): number {
    return this.#littleEndian ? this.#octets.readUInt32LE(at) : this.#octets.readUInt32BE(at);
  }

  uuid(at: number): string {
    return uuidText(this.#octets.subarray(at, at + 16), this.#littleEndian);
  }
}
