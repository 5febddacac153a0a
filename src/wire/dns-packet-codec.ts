import * as dnsPacket from 'dns-packet';

/**
 * dns-packet's codec of one record type. Both directions take in the 16-bit RDLENGTH in front of the data.
 * Its decoder does not check bounds: the caller must have seen that RDLENGTH octets are there and fit the type.
 */
interface RecordCodec {
  encode(data: unknown, into: Buffer, offset: number): Buffer;
  decode(octets: Buffer, offset: number): unknown;
  encodingLength(data: unknown): number;
}

/** The published types of dns-packet leave `record` out. */
const record = Reflect.get(dnsPacket, 'record') as (type: string) => RecordCodec;

const [a, aaaa, txt] = [record('A'), record('AAAA'), record('TXT')];

function encodeWith(codec: RecordCodec, data: unknown): Buffer {
  const into = Buffer.alloc(codec.encodingLength(data));
  codec.encode(data, into, 0);
  return into.subarray(2);
}

/** The octets of an A or AAAA record's data. The address must be valid: dns-packet checks nothing. */
export function encodeAddress(type: 'A' | 'AAAA', address: string): Buffer {
  return encodeWith(type === 'A' ? a : aaaa, address);
}

/** @param offset of RDLENGTH, which must be 4 for A and 16 for AAAA */
export function decodeAddress(type: 'A' | 'AAAA', octets: Buffer, offset: number): string {
  return (type === 'A' ? a : aaaa).decode(octets, offset) as string;
}

/** @param strings up to 255 octets each, as latin1 */
export function encodeTxt(strings: readonly string[]): Buffer {
  return encodeWith(
    txt,
    strings.map((s) => Buffer.from(s, 'latin1')),
  );
}

/** @param offset of RDLENGTH; the strings must fill the data exactly */
export function decodeTxt(octets: Buffer, offset: number): string[] {
  return (txt.decode(octets, offset) as Buffer[]).map((s) => s.toString('latin1'));
}
