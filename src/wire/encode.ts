import { MessageError } from '../errors.js';
import { rcodeName } from './codes.js';
import { writeEdns } from './edns.js';
import type { HeaderFlags, Message, MessageRecord } from './message.js';
import { writeRecordData } from './rdata.js';
import { writeTkey } from './tkey/record.js';
import { WireWriter } from './writer.js';

/**
 * A message to octets, names compressed where RFC 1035 and RFC 3597 allow it. TSIG is not written:
 * signing adds it to the finished octets.
 * @throws MessageError over 65,535 octets, or for an extended response code without EDNS to carry it
 */
export function encodeMessage(message: Message): Buffer {
  const writer = new WireWriter();
  writeHeader(writer, message);
  for (const question of message.questions) {
    writer.name(question.name);
    writer.uint16(question.type);
    writer.uint16(question.class);
  }
  const { tkey, flags } = message;
  for (const record of message.answers) writeRecord(writer, record);
  if (tkey !== undefined && flags.qr) writeTkey(writer, tkey);
  for (const record of message.authorities) writeRecord(writer, record);
  for (const record of message.additionals) writeRecord(writer, record);
  if (tkey !== undefined && !flags.qr) writeTkey(writer, tkey);
  if (message.edns !== undefined) writeEdns(writer, message.edns, message.rcode);
  return writer.finish();
}

export function writeRecord(writer: WireWriter, record: MessageRecord): void {
  writer.name(record.name);
  writer.uint16(record.type);
  writer.uint16(record.class);
  writer.uint32(record.ttl);
  writer.counted(() => {
    if (record.data !== null) writeRecordData(writer, record.data);
  });
}

function writeHeader(writer: WireWriter, message: Message): void {
  if (message.rcode > 0xf && message.edns === undefined) {
    throw new MessageError(`the response code ${rcodeName(message.rcode)} needs EDNS (RFC 6891 §6.1.3)`);
  }
  writer.uint16(message.id);
  writer.uint16(flagBits(message.flags) | (message.opcode << 11) | (message.rcode & 0xf));
  const tkeys = message.tkey === undefined ? 0 : 1;
  for (const count of [
    message.questions.length,
    message.answers.length + (message.flags.qr ? tkeys : 0),
    message.authorities.length,
    message.additionals.length + (message.flags.qr ? 0 : tkeys) + (message.edns === undefined ? 0 : 1),
  ]) {
    if (count > 0xffff) throw new MessageError(`a section has ${count} records, more than 65535`);
    writer.uint16(count);
  }
}

export function flagBits(flags: HeaderFlags): number {
  return (
    (flags.qr ? 0x8000 : 0) |
    (flags.aa ? 0x0400 : 0) |
    (flags.tc ? 0x0200 : 0) |
    (flags.rd ? 0x0100 : 0) |
    (flags.ra ? 0x0080 : 0) |
    (flags.ad ? 0x0020 : 0) |
    (flags.cd ? 0x0010 : 0)
  );
}
