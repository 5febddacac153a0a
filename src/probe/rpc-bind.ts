import { randomUUID } from 'node:crypto';

/** An interface of DCE RPC: its UUID in the usual spelling, and its version. */
export interface RpcInterface {
  readonly uuid: string;
  readonly major: number;
  readonly minor: number;
}

/**
 * The interface of the KMS service. Microsoft publishes no specification of it; Zeek (scripts/base/protocols/dce-rpc/consts.zeek)
 * and Impacket (dcerpc/v5/epm.py) both know this UUID.
 */
export const KMS_INTERFACE: RpcInterface = {
  uuid: '51c82175-844e-4750-b0d8-ec255555bc06',
  major: 1,
  minor: 0,
};

/** The 32-bit network data representation, which every RPC runtime has (MS-RPCE 2.2.4.12). */
export const NDR32: RpcInterface = { uuid: '8a885d04-1ceb-11c9-9fe8-08002b104860', major: 2, minor: 0 };

/** Octets of a fragment that we send or take. */
export const MAX_FRAGMENT = 5840;

/** The number of our only call, which the answer repeats. */
export const CALL_ID = 1;

/** An interface that nobody has, to see whether a listener accepts anything. */
export function madeUpInterface(): RpcInterface {
  return { uuid: randomUUID(), major: 1, minor: 0 };
}

/**
 * The `bind` PDU that asks for one interface, 72 octets, little-endian (C706 §12.6.4.3). It carries no call, and so
 * asks for nothing to be done.
 */
export function encodeBind({ uuid, major, minor }: RpcInterface): Buffer {
  const pdu = Buffer.alloc(72);
  pdu.set([5, 0, 11, 3]); // version 5.0, bind, first and last fragment
  pdu[4] = 0x10; // little-endian integers, ASCII, IEEE floats
  pdu.writeUInt16LE(pdu.length, 8);
  pdu.writeUInt32LE(CALL_ID, 12);
  pdu.writeUInt16LE(MAX_FRAGMENT, 16);
  pdu.writeUInt16LE(MAX_FRAGMENT, 18);
  pdu[24] = 1; // one context, number 0
  pdu[30] = 1; // in one transfer syntax
  pdu.set(uuidOctets(uuid), 32);
  pdu.writeUInt16LE(major, 48);
  pdu.writeUInt16LE(minor, 50);
  pdu.set(uuidOctets(NDR32.uuid), 52);
  pdu.writeUInt16LE(NDR32.major, 68);
  pdu.writeUInt16LE(NDR32.minor, 70);
  return pdu;
}

/** The first three fields of a UUID are integers and little-endian, the rest are octets (C706 appendix A). */
function uuidOctets(uuid: string): Buffer {
  const octets = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  swapFields(octets);
  return octets;
}

/** @param octets 16 octets as they came, integers little-endian or not */
export function uuidText(octets: Uint8Array, littleEndian: boolean): string {
  const copy = Buffer.from(octets);
  if (littleEndian) swapFields(copy);
  return copy.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function swapFields(octets: Buffer): void {
  octets.subarray(0, 4).reverse();
  octets.subarray(4, 6).reverse();
  octets.subarray(6, 8).reverse();
}
