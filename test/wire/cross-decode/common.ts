import fc from 'fast-check';
import { DomainName } from '../../../src/name/index.js';
import {
  AddressData,
  MxData,
  NameData,
  SoaData,
  SrvData,
  TxtData,
  typeCode,
  typeName,
  type RecordData,
} from '../../../src/record/index.js';
import {
  DnsClass,
  makeEdns,
  makeMessage,
  type Message,
  type MessageRecord,
} from '../../../src/wire/index.js';
import { ttl, uint16, uint32 } from '../../arbitraries.js';

/** What two codecs must agree on, whoever wrote the octets: every record as a line of master-file text. */
export interface Said {
  readonly id: number;
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly question: string;
  readonly sections: readonly (readonly string[])[];
  readonly udpPayloadSize: number | undefined;
}

export function said(m: Message): Said {
  const lines = (records: readonly MessageRecord[]): string[] =>
    records.map((r) => line(r.name.text, r.ttl, r.type, r.data?.toText() ?? ''));
  const [question] = m.questions;
  return {
    id: m.id,
    rcode: m.rcode,
    authoritative: m.flags.aa,
    question: question === undefined ? '' : `${question.name.text} ${typeName(question.type)}`,
    sections: [m.answers, m.authorities, m.additionals].map(lines),
    udpPayloadSize: m.edns?.udpPayloadSize,
  };
}

export function line(name: string, seconds: number, type: number, data: string): string {
  return `${name} ${seconds} ${typeName(type)} ${data}`;
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** Host-like: the other codecs know no escapes. */
const host = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/), { minLength: 1, maxLength: 5 })
  .map((labels) => DomainName.fromLabels(labels));

const data: fc.Arbitrary<RecordData> = fc.oneof(
  fc.record({ priority: uint16, weight: uint16, port: uint16, target: host }).map((f) => new SrvData(f)),
  fc.ipV4().map((a) => new AddressData('A', a)),
  fc.ipV6().map((a) => new AddressData('AAAA', a)),
  fc
    .tuple(fc.constantFrom('CNAME' as const, 'NS' as const, 'PTR' as const), host)
    .map(([type, name]) => new NameData(type, name)),
  fc.tuple(uint16, host).map(([preference, exchange]) => new MxData(preference, exchange)),
  fc
    .array(fc.stringMatching(/^[ -~]{1,40}$/), { minLength: 1, maxLength: 3 })
    .map((strings) => new TxtData(strings)),
  fc
    .record({
      primary: host,
      mailbox: host,
      serial: uint32,
      refresh: ttl,
      retry: ttl,
      expire: ttl,
      minimum: ttl,
    })
    .map((f) => new SoaData(f)),
);

const section = fc.array(
  fc.tuple(host, ttl, data).map(([name, seconds, d]): MessageRecord => ({
    name,
    type: typeCode(d.type),
    class: DnsClass.IN,
    ttl: seconds,
    data: d,
  })),
  { maxLength: 5 },
);

/** Answers with EDNS, of the types that everybody knows. */
export const answer: fc.Arbitrary<Message> = fc
  .record({
    id: uint16,
    rcode: fc.integer({ min: 0, max: 10 }),
    aa: fc.boolean(),
    name: host,
    type: fc.constantFrom('SRV', 'A', 'TXT', 'SOA'),
    answers: section,
    authorities: section,
    additionals: section,
    udpPayloadSize: fc.integer({ min: 512, max: 4096 }),
  })
  .map(({ aa, name, type, udpPayloadSize, ...fields }) =>
    makeMessage({
      ...fields,
      flags: { qr: true, aa },
      questions: [{ name, type: typeCode(type), class: DnsClass.IN }],
      edns: makeEdns({ udpPayloadSize }),
    }),
  );
