import { typeCode } from '../record/index.js';
import {
  DnsClass,
  flagBits,
  makeEdns,
  writeEdns,
  writeRecord,
  WireWriter,
  type Message,
} from '../wire/index.js';
import type { Answer, AnswerSet } from './answer.js';

const HEADER_OCTETS = 12;
/** An OPT record without options. */
const OPT_OCTETS = 11;
const TC = 0x0200;

/**
 * The reply to `request` in at most `limit` octets. What does not fit is left out by whole record sets: additional
 * addresses in silence (RFC 2181 §9); anything else, glue included, empties the answer and sets TC, so
 * that the client asks again over TCP and nobody mistakes a part for the whole.
 * The question goes back as it came, octet for octet.
 */
export function encodeAnswer(request: Message, answer: Answer, limit: number): Buffer {
  const writer = new WireWriter();
  const room = limit - (request.edns === undefined ? 0 : OPT_OCTETS);
  const bits = flagBits({
    qr: true,
    aa: answer.authoritative,
    tc: false,
    rd: request.flags.rd,
    ra: false,
    ad: false,
    cd: request.flags.cd,
  });
  writer.uint16(request.id);
  writer.uint16(bits | (request.opcode << 11) | (answer.rcode & 0xf));
  for (let i = 0; i < 4; i++) writer.uint16(0);
  for (const question of request.questions) {
    writer.name(question.name);
    writer.uint16(question.type);
    writer.uint16(question.class);
  }
  const afterQuestion = writer.length;
  const counts = [request.questions.length, 0, 0, 0];
  const truncate = (): void => {
    writer.truncate(afterQuestion);
    counts.fill(0, 1);
    writer.patchUint16(2, bits | TC | (request.opcode << 11) | (answer.rcode & 0xf));
  };

  const essential = [answer.answers, answer.authorities];
  let whole = essential.every((sets, i) => {
    counts[i + 1] = writeSets(writer, sets);
    return writer.length <= room;
  });
  for (const set of whole ? answer.additionals : []) {
    const before = writer.length;
    const written = writeSets(writer, [set]);
    if (writer.length <= room) counts[3] = (counts[3] as number) + written;
    else if (answer.referral) whole = false;
    else writer.truncate(before);
  }
  if (!whole) truncate();
  if (request.edns !== undefined) {
    writeEdns(writer, makeEdns({ dnssecOk: request.edns.dnssecOk }), answer.rcode);
    counts[3] = (counts[3] as number) + 1;
  }
  counts.forEach((count, i) => {
    writer.patchUint16(HEADER_OCTETS - 8 + 2 * i, count);
  });
  return writer.finish();
}

function writeSets(writer: WireWriter, sets: readonly AnswerSet[]): number {
  let records = 0;
  for (const { name, set } of sets) {
    const type = typeCode(set.type);
    for (const data of set.data) writeRecord(writer, { name, type, class: DnsClass.IN, ttl: set.ttl, data });
    records += set.data.length;
  }
  return records;
}
