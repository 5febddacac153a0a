import type { DomainName } from '../name/index.js';
import { typeCode, type RecordData, type RecordSet, type RrType } from '../record/index.js';
import { DnsClass, Opcode } from './codes.js';
import { makeMessage, type Message, type MessageRecord } from './message.js';

const [ANY, SOA] = [typeCode('ANY'), typeCode('SOA')];

function record(
  name: DomainName,
  type: number,
  cls: number,
  data: RecordData | null = null,
  ttl = 0,
): MessageRecord {
  return { name, type, class: cls, ttl, data };
}

/** The five prerequisites of RFC 2136 §2.4; the server applies the update only if all of them hold. */
export const prerequisite = {
  /** §2.4.4: at least one record stands at the name. Fails with NXDOMAIN. */
  nameInUse: (name: DomainName): MessageRecord => record(name, ANY, DnsClass.ANY),
  /** §2.4.5: no record stands at the name. Fails with YXDOMAIN. */
  nameNotInUse: (name: DomainName): MessageRecord => record(name, ANY, DnsClass.NONE),
  /** §2.4.1: the set exists, whatever is in it. Fails with NXRRSET. */
  rrsetExists: (name: DomainName, type: RrType): MessageRecord => record(name, typeCode(type), DnsClass.ANY),
  /** §2.4.3: the set does not exist. Fails with YXRRSET. */
  rrsetAbsent: (name: DomainName, type: RrType): MessageRecord => record(name, typeCode(type), DnsClass.NONE),
  /** §2.4.2: the set has exactly this data; TTLs do not count. Fails with NXRRSET. */
  rrsetEquals: (set: RecordSet): MessageRecord[] =>
    set.data.map((data) => record(set.name, typeCode(set.type), DnsClass.IN, data)),
};

/** The four updates of RFC 2136 §2.5, done in the order given (PowerDNS does deletes first: put them first). */
export const update = {
  /** §2.5.1: add to the set; equal data that is there already takes the new TTL. */
  add: (name: DomainName, ttl: number, data: RecordData): MessageRecord =>
    record(name, typeCode(data.type), DnsClass.IN, data, ttl),
  /** §2.5.2: delete the whole set. */
  deleteRrset: (name: DomainName, type: RrType): MessageRecord => record(name, typeCode(type), DnsClass.ANY),
  /** §2.5.3: delete every set at the name. */
  deleteName: (name: DomainName): MessageRecord => record(name, ANY, DnsClass.ANY),
  /** §2.5.4: delete the one record with this data. */
  deleteRecord: (name: DomainName, data: RecordData): MessageRecord =>
    record(name, typeCode(data.type), DnsClass.NONE, data),
};

/** An UPDATE message for `zone` (RFC 2136 §2.3). The transport gives it an id. */
export function updateMessage(
  zone: DomainName,
  prerequisites: readonly MessageRecord[],
  updates: readonly MessageRecord[],
): Message {
  return makeMessage({
    opcode: Opcode.UPDATE,
    questions: [{ name: zone, type: SOA, class: DnsClass.IN }],
    answers: prerequisites,
    authorities: updates,
  });
}
