import { MessageError } from '../../errors.js';
import { DnsClass } from '../codes.js';
import { MAX_MESSAGE_OCTETS, WireWriter } from '../writer.js';
import { writeTsig, type TsigRecord } from './record.js';

/** What goes into the MAC (RFC 8945 §4.3), as parts to be put one after another. */

const ARCOUNT_OFFSET = 10;
const HEADER_OCTETS = 12;

/** §4.3.1: a MAC made before, its length in front. */
export function priorMac(mac: Uint8Array): Buffer {
  const prefix = Buffer.alloc(2 + mac.length);
  prefix.writeUInt16BE(mac.length, 0);
  prefix.set(mac, 2);
  return prefix;
}

/** §4.3.2: the message as it was before the TSIG record was added: its own id, one record fewer. */
export function withoutTsig(octets: Uint8Array, tsig: TsigRecord): Uint8Array[] {
  const header = Buffer.from(octets.subarray(0, HEADER_OCTETS));
  header.writeUInt16BE(tsig.originalId, 0);
  header.writeUInt16BE(header.readUInt16BE(ARCOUNT_OFFSET) - 1, ARCOUNT_OFFSET);
  return [header, octets.subarray(HEADER_OCTETS, tsig.offset)];
}

/** §4.3.3: the fields of the TSIG record, names in lower case. */
export function tsigVariables(tsig: Omit<TsigRecord, 'mac' | 'originalId' | 'offset'>): Buffer {
  const writer = new WireWriter(128);
  writer.plainName(tsig.keyName.lowerCase);
  writer.uint16(DnsClass.ANY);
  writer.uint32(0);
  writer.plainName(tsig.algorithm.lowerCase);
  writer.uint48(tsig.timeSigned);
  writer.uint16(tsig.fudge);
  writer.uint16(tsig.error);
  writer.uint16(tsig.otherData.length);
  writer.bytes(tsig.otherData);
  return writer.finish();
}

/** §5.3.1: all that is digested of the TSIG record in the second and later messages of one reply. */
export function tsigTimers(tsig: Pick<TsigRecord, 'timeSigned' | 'fudge'>): Buffer {
  const timers = Buffer.alloc(8);
  timers.writeUIntBE(tsig.timeSigned, 0, 6);
  timers.writeUInt16BE(tsig.fudge, 6);
  return timers;
}

/**
 * A copy of a finished message with the TSIG record behind it; its id becomes the original id.
 * @throws MessageError when it becomes too long
 */
export function appendTsig(octets: Uint8Array, tsig: Omit<TsigRecord, 'originalId' | 'offset'>): Buffer {
  const writer = new WireWriter(octets.length + 256);
  writer.bytes(octets);
  const originalId = ((octets[0] as number) << 8) | (octets[1] as number);
  writeTsig(writer, { ...tsig, originalId });
  const count = ((octets[ARCOUNT_OFFSET] as number) << 8) + (octets[ARCOUNT_OFFSET + 1] as number) + 1;
  if (count > 0xffff || writer.length > MAX_MESSAGE_OCTETS) {
    throw new MessageError('no room for a TSIG record in the message');
  }
  writer.patchUint16(ARCOUNT_OFFSET, count);
  return writer.finish();
}

/** Octets that a TSIG record takes up, which a server leaves free when it truncates. */
export function tsigOctets(tsig: Pick<TsigRecord, 'keyName' | 'algorithm' | 'mac' | 'otherData'>): number {
  const fixed = 10 + 6 + 2 + 2 + 2 + 2 + 2;
  return (
    tsig.keyName.wireLength + tsig.algorithm.wireLength + fixed + tsig.mac.length + tsig.otherData.length
  );
}
