import { writeEdns } from './edns.js';
import type { HeaderFlags, Message, MessageRecord } from './message.js';
import { writeRecordData } from './rdata.js';
import { WireWriter } from './writer.js';

/**
 * A message to octets, names compressed where RFC 1035 and RFC 3597 allow it. TSIG is not written:
 * signing adds it to the finished octets.
 * @throws MessageError over 65,535 octets
 */
export function encodeMessage(message: Message): Buffer {
  const writer = new WireWriter();
  writeHeader(writer, message);
  for (const question of message.questions) {
    writer.name(question.name);
    writer.uint16(question.type);
    writer.uint16(question.class);
  }
  for (const section of [message.answers, message.authorities, message.additionals]) {
    for (const record of section) writeRecord(writer, record);
  }
  if (message.edns !== undefined) writeEdns(writer, message.edns, message.rcode);
  return writer.finish();
}

export function writeRecord(writer: WireWriter, record: MessageRecord): void {
  writer.name(record.name);
  writer.uint16(record.type);
  writer.uint16(record.class);
  writer.uint32(record.ttl);
  writer.counted(() => {
    if (record.data !== null) writeRecordData(writer, record.data, true);
  });
}

function writeHeader(writer: WireWriter, message: Message): void {
  writer.uint16(message.id);
  writer.uint16(flagBits(message.flags) | (message.opcode << 11) | (message.rcode & 0xf));
  writer.uint16(message.questions.length);
  writer.uint16(message.answers.length);
  writer.uint16(message.authorities.length);
  writer.uint16(message.additionals.length + (message.edns === undefined ? 0 : 1));
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
