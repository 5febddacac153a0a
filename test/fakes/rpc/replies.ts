/** Answers to a bind, made by hand: the tests of our decoder shall not depend on our encoder. */

/** Of an RPC service on port 1688 that accepts the interface, in NDR32. */
export const ACCEPTED = Buffer.from(
  '05000c03100000003c00000001000000d016d016534e000005003136383800000100000000000000045d888aeb1cc9119fe808002b10486002000000',
  'hex',
);

/** The same, "abstract syntax not supported". */
export const REJECTED = Buffer.from(
  '05000c03100000003c00000001000000d016d016534e0000050031363838000001000000020001000000000000000000000000000000000000000000',
  'hex',
);

export const NDR32_OCTETS = '045d888aeb1cc9119fe808002b10486002000000';
const NDR32_BIG_ENDIAN = '8a885d041ceb11c99fe808002b10486000000002';
const NOTHING = '00'.repeat(20);

interface Header {
  readonly bigEndian?: boolean;
  readonly callId?: number;
  /** Instead of the true one. */
  readonly length?: number;
  /** An authentication token, to be put behind the body with its trailer. */
  readonly auth?: Buffer;
}

/** Integers in the byte order of the reply: `i16(1)`. */
const writer = (bigEndian: boolean) => ({
  i16: (value: number): Buffer => order(Buffer.from([value & 0xff, value >> 8]), bigEndian),
  i32: (value: number): Buffer => {
    const octets = Buffer.alloc(4);
    octets.writeUInt32LE(value);
    return order(octets, bigEndian);
  },
});

function order(octets: Buffer, bigEndian: boolean): Buffer {
  return bigEndian ? octets.reverse() : octets;
}

/** Any PDU: the 16 octets of header, and the body. */
export function pdu(type: number, body: Buffer, header: Header = {}): Buffer {
  const { bigEndian = false, callId = 1, auth } = header;
  const { i16, i32 } = writer(bigEndian);
  const trailer = auth === undefined ? [] : [Buffer.from('0a02000000000000', 'hex'), auth];
  const content = Buffer.concat([body, ...trailer]);
  return Buffer.concat([
    Buffer.from([5, 0, type, 3, bigEndian ? 0 : 0x10, 0, 0, 0]),
    i16(header.length ?? 16 + content.length),
    i16(auth?.length ?? 0),
    i32(callId),
    content,
  ]);
}

interface Ack extends Header {
  /** Result and reason of each context. */
  readonly results?: readonly (readonly [result: number, reason: number])[];
  /** With its NUL; may be empty. */
  readonly address?: string;
  /** Said instead of the true numbers. */
  readonly addressLength?: number;
  readonly count?: number;
  /** The transfer syntax of an acceptance, 20 octets in hexadecimal. */
  readonly transfer?: string;
}

export function bindAck(options: Ack = {}): Buffer {
  const { results = [[0, 0]], address = '1688\0', bigEndian = false } = options;
  const { i16, i32 } = writer(bigEndian);
  const transfer = options.transfer ?? (bigEndian ? NDR32_BIG_ENDIAN : NDR32_OCTETS);
  const front = Buffer.concat([
    i16(5840),
    i16(5840),
    i32(0x4e53),
    i16(options.addressLength ?? address.length),
    Buffer.from(address, 'latin1'),
  ]);
  const body = Buffer.concat([
    front,
    Buffer.alloc((4 - ((16 + front.length) % 4)) % 4, 0xaa),
    Buffer.from([options.count ?? results.length, 0, 0, 0]),
    ...results.flatMap(([result, reason]) => [
      i16(result),
      i16(reason),
      Buffer.from(result === 0 ? transfer : NOTHING, 'hex'),
    ]),
  ]);
  return pdu(12, body, options);
}

export function bindNak(reason: number, header: Header = {}): Buffer {
  const { i16 } = writer(header.bigEndian ?? false);
  return pdu(13, Buffer.concat([i16(reason), Buffer.from([1, 5, 0])]), header);
}

export function fault(status: number, header: Header = {}): Buffer {
  const { i32 } = writer(header.bigEndian ?? false);
  return pdu(3, Buffer.concat([Buffer.alloc(8), i32(status), Buffer.alloc(4)]), header);
}
