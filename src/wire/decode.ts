import { MessageError } from '../errors.js';
import { isMetaType, isReadType, typeCode, typeName } from '../record/index.js';
import { DnsClass } from './codes.js';
import { readEdns, type Edns } from './edns.js';
import type { HeaderFlags, Message, MessageRecord, Question } from './message.js';
import { readRecordData, saneInterval } from './rdata.js';
import { WireReader } from './reader.js';
import { readTkey, type TkeyRecord } from './tkey/record.js';
import { readTsig, type TsigRecord } from './tsig/record.js';

/** The least octets that a question (root name, type, class) and a record (and TTL, RDLENGTH) can have. */
const MIN_QUESTION_OCTETS = 5;
const MIN_RECORD_OCTETS = 11;
const HEADER_OCTETS = 12;

const [OPT, TKEY, TSIG] = [typeCode('OPT'), typeCode('TKEY'), typeCode('TSIG')];

/** A message, and what only its octets show. */
export interface DecodedMessage extends Message {
  /** Octets after the last record, which belong to nothing. */
  readonly trailingOctets: number;
  /** Some SRV target in it was compressed: RFC 2782 forbids that, and c-ares (so Node ≥ 22) rejects the answer. */
  readonly compressedSrvTarget: boolean;
}

/**
 * Octets to a message. The section counts are checked against the length before anything is allocated; every
 * record's data must fill its RDLENGTH; OPT (RFC 6891 §6.1.1) and TKEY stand at most once, and TSIG only last (RFC 8945
 * §5.1).
 * @throws MessageError
 */
export function decodeMessage(octets: Uint8Array): DecodedMessage {
  if (octets.length < HEADER_OCTETS)
    throw new MessageError(`the message has ${octets.length} octets, fewer than 12`);
  const reader = new WireReader(octets);
  const id = reader.uint16();
  const bits = reader.uint16();
  const counts = [reader.uint16(), reader.uint16(), reader.uint16(), reader.uint16()] as const;
  checkCounts(counts, octets.length);

  const questions: Question[] = [];
  for (let i = 0; i < counts[0]; i++) {
    questions.push({ name: reader.name(), type: reader.uint16(), class: reader.uint16() });
  }
  const flags = readFlags(bits);
  const found: Found = {
    tkeySection: flags.qr ? 'answer' : 'additional',
    edns: undefined,
    extendedRcode: 0,
    tkey: undefined,
    tsig: undefined,
    compressedSrvTarget: false,
  };
  const answers = readSection(reader, counts[1], 'answer', found);
  const authorities = readSection(reader, counts[2], 'authority', found);
  const additionals = readSection(reader, counts[3], 'additional', found);
  return {
    id,
    opcode: (bits >> 11) & 0xf,
    flags,
    rcode: (bits & 0xf) | (found.extendedRcode << 4),
    questions,
    answers,
    authorities,
    additionals,
    edns: found.edns,
    tkey: found.tkey,
    tsig: found.tsig,
    trailingOctets: reader.remaining,
    compressedSrvTarget: found.compressedSrvTarget,
  };
}

interface Found {
  /** Elsewhere a TKEY record is none: a response that repeats a request says nothing of its own. */
  readonly tkeySection: Section;
  edns: Edns | undefined;
  extendedRcode: number;
  tkey: TkeyRecord | undefined;
  tsig: TsigRecord | undefined;
  compressedSrvTarget: boolean;
}

type Section = 'answer' | 'authority' | 'additional';

function checkCounts(counts: readonly [number, number, number, number], length: number): void {
  const [questions, ...sections] = counts;
  const records = sections.reduce((sum, n) => sum + n, 0);
  if (HEADER_OCTETS + questions * MIN_QUESTION_OCTETS + records * MIN_RECORD_OCTETS > length) {
    throw new MessageError('the section counts promise more than the message holds');
  }
}

function readSection(reader: WireReader, count: number, section: Section, found: Found): MessageRecord[] {
  const records: MessageRecord[] = [];
  for (let i = 0; i < count; i++) {
    if (found.tsig !== undefined) throw new MessageError('TSIG is not the last record');
    const offset = reader.offset;
    const name = reader.name();
    const type = reader.uint16();
    const cls = reader.uint16();
    const ttl = reader.uint32();
    const length = reader.uint16();
    if (length > reader.remaining) throw new MessageError('RDLENGTH runs past the end');
    if (type === OPT) {
      if (section !== 'additional' || found.edns !== undefined || !name.isRoot) {
        throw new MessageError('a misplaced OPT record');
      }
      found.edns = withinData(reader, length, () => readEdns(reader, cls, ttl, length));
      found.extendedRcode = ttl >>> 24;
    } else if (type === TSIG) {
      if (section !== 'additional' || cls !== DnsClass.ANY || ttl !== 0) {
        throw new MessageError('a misplaced TSIG record');
      }
      found.tsig = withinData(reader, length, () => readTsig(reader, name, offset));
    } else if (type === TKEY && section === found.tkeySection && length > 0) {
      if (found.tkey !== undefined) throw new MessageError('more than one TKEY record');
      found.tkey = withinData(reader, length, () => readTkey(reader, name));
    } else {
      records.push({
        name,
        type,
        class: cls,
        ttl: saneTtl(ttl, cls),
        data: readData(reader, type, cls, length, found),
      });
    }
  }
  return records;
}

/** In class NONE and ANY a TTL must be 0 (RFC 2136 §2.4, §2.5): it is kept as it is, for the server to refuse. */
function saneTtl(ttl: number, cls: number): number {
  return cls === DnsClass.NONE || cls === DnsClass.ANY ? ttl : saneInterval(ttl);
}

function readData(
  reader: WireReader,
  type: number,
  cls: number,
  length: number,
  found: Found,
): MessageRecord['data'] {
  if (length === 0 && !mayBeEmpty(type, cls)) return null;
  const before = reader.compressedNames;
  const data = readRecordData(reader, type, length);
  if (data.type === 'SRV' && reader.compressedNames > before) found.compressedSrvTarget = true;
  return data;
}

/** Data of no octets is real data in a type that is not read here; elsewhere it means "no data". */
function mayBeEmpty(type: number, cls: number): boolean {
  return cls === DnsClass.IN && !isReadType(typeName(type)) && !isMetaType(type);
}

function withinData<T>(reader: WireReader, length: number, read: () => T): T {
  const outerEnd = reader.end;
  reader.end = reader.offset + length;
  const value = read();
  if (reader.offset !== reader.end) throw new MessageError('record data is longer than its fields');
  reader.end = outerEnd;
  return value;
}

function readFlags(bits: number): HeaderFlags {
  return {
    qr: (bits & 0x8000) !== 0,
    aa: (bits & 0x0400) !== 0,
    tc: (bits & 0x0200) !== 0,
    rd: (bits & 0x0100) !== 0,
    ra: (bits & 0x0080) !== 0,
    ad: (bits & 0x0020) !== 0,
    cd: (bits & 0x0010) !== 0,
  };
}
