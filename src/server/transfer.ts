import type { DomainName } from '../name/index.js';
import { compareSerials, SoaData, typeCode, type RecordSet } from '../record/index.js';
import {
  DnsClass,
  flagBits,
  makeEdns,
  Opcode,
  Rcode,
  rcodeName,
  writeEdns,
  writeRecord,
  WireWriter,
  type MessageRecord,
  type Question,
} from '../wire/index.js';
import { serialOf, soaOf, type ZoneSnapshot } from '../zone/index.js';
import type { ServerEvent } from './event.js';
import { errorAnswer, type Answer } from './answer.js';
import { reply, replyError, type Request, type Response } from './request.js';
import type { ZoneTable } from './zone-table.js';

export interface TransferContext {
  readonly zones: ZoneTable;
  readonly mayTransfer: (key: DomainName | undefined) => boolean;
  readonly onEvent: (event: ServerEvent) => void;
}

const IXFR = typeCode('IXFR');
/** Octets of one message of a transfer. Compression reaches back 16 KiB only (RFC 1035 §4.1.4): more is no denser. */
const MESSAGE_OCTETS = 16_384;

/**
 * AXFR (RFC 5936). IXFR (RFC 1995) is answered with the SOA alone when the client is up to date or asks over UDP, and
 * otherwise with the whole zone, as §4 allows.
 */
export function handleTransfer(request: Request, question: Question, context: TransferContext): Response {
  const { client, message } = request;
  const isIxfr = question.type === IXFR;
  const refuse = (rcode: number, why: string): Response => {
    context.onEvent({
      kind: 'transfer-refused',
      client,
      zone: question.name,
      rcode: rcodeName(rcode),
      why,
    });
    return replyError(request, rcode);
  };
  if (client.protocol === 'udp' && !isIxfr) return refuse(Rcode.FORMERR, 'AXFR over UDP');
  const zone = question.class === DnsClass.IN ? context.zones.get(question.name) : undefined;
  if (zone === undefined) return refuse(Rcode.NOTAUTH, 'it is not a zone here');
  if (!context.mayTransfer(client.key)) {
    const who = client.key === undefined ? 'the request is not signed' : `the key ${client.key.text} may not`;
    return refuse(Rcode.REFUSED, who);
  }
  if (isIxfr) {
    const has = message.authorities.find((r) => r.data instanceof SoaData)?.data;
    if (!(has instanceof SoaData)) return refuse(Rcode.FORMERR, 'the IXFR query has no SOA');
    if (client.protocol === 'udp' || compareSerials(has.serial, serialOf(zone.view)) >= 0) {
      return reply(request, soaAnswer(soaOf(zone.view)));
    }
  }
  return { kind: 'stream', messages: transferMessages(zone.snapshot(), request, question, context) };
}

function soaAnswer(set: RecordSet): Answer {
  return { ...errorAnswer(Rcode.NOERROR), authoritative: true, answers: [{ name: set.name, set }] };
}

function* transferMessages(
  zone: ZoneSnapshot,
  request: Request,
  question: Question,
  { onEvent }: TransferContext,
): Generator<Buffer, void, void> {
  let records = 0;
  let complete = false;
  try {
    let message = new TransferMessage(request, question);
    for (const record of zoneRecords(zone)) {
      if (!message.add(record)) {
        yield message.finish();
        message = new TransferMessage(request, undefined);
        message.add(record);
      }
      records++;
    }
    yield message.finish();
    complete = true;
  } finally {
    const { client } = request;
    onEvent({ kind: 'transfer', client, zone: zone.origin, serial: serialOf(zone), records, complete });
  }
}

/** The SOA, everything else, and the SOA again (RFC 5936 §2.2). */
function* zoneRecords(zone: ZoneSnapshot): Generator<MessageRecord, void, void> {
  const soa = soaOf(zone);
  yield* setRecords(soa);
  for (const { sets } of zone.nodes()) {
    for (const set of sets.values()) if (set !== soa) yield* setRecords(set);
  }
  yield* setRecords(soa);
}

function* setRecords({ name, type, ttl, data }: RecordSet): Generator<MessageRecord> {
  for (const d of data) yield { name, type: typeCode(type), class: DnsClass.IN, ttl, data: d };
}

/** One message of the reply, filled as far as it goes. */
class TransferMessage {
  readonly #request: Request;
  readonly #writer = new WireWriter(MESSAGE_OCTETS);
  #records = 0;

  constructor(request: Request, question: Question | undefined) {
    this.#request = request;
    const { id, flags } = request.message;
    const writer = this.#writer;
    const none = { tc: false, ra: false, ad: false, cd: false };
    writer.uint16(id);
    writer.uint16(flagBits({ ...none, qr: true, aa: true, rd: flags.rd }) | (Opcode.QUERY << 11));
    for (const count of [question === undefined ? 0 : 1, 0, 0, 0]) writer.uint16(count);
    if (question === undefined) return;
    writer.name(question.name);
    writer.uint16(question.type);
    writer.uint16(question.class);
  }

  /** False when it is full; a first record is taken however long it is. */
  add(record: MessageRecord): boolean {
    const before = this.#writer.length;
    writeRecord(this.#writer, record);
    if (this.#records > 0 && this.#writer.length > MESSAGE_OCTETS) {
      this.#writer.truncate(before);
      return false;
    }
    this.#records++;
    return true;
  }

  finish(): Buffer {
    const { message, signer } = this.#request;
    const writer = this.#writer;
    if (message.edns !== undefined) writeEdns(writer, makeEdns(), Rcode.NOERROR);
    writer.patchUint16(6, this.#records);
    writer.patchUint16(10, message.edns === undefined ? 0 : 1);
    const octets = writer.finish();
    return signer === undefined ? octets : signer.sign(octets);
  }
}
