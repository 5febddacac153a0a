import * as dnsPacket from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
import { decodeMessage, encodeMessage, type Message, type MessageRecord } from '../../../src/wire/index.js';
import { answer, line, quote, said, type Said } from './common.js';

/** dns-packet's whole messages; of it we use the codecs of a few types only. */

const AUTHORITATIVE = 0x0400;

function toTheirs(m: Message): Buffer {
  const records = (section: readonly MessageRecord[]): dnsPacket.Answer[] => section.map(theirRecord);
  const opt: dnsPacket.OptAnswer = {
    type: 'OPT',
    name: '.',
    udpPayloadSize: m.edns?.udpPayloadSize ?? 0,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
  return dnsPacket.encode({
    type: 'response',
    id: m.id,
    flags: m.rcode | (m.flags.aa ? AUTHORITATIVE : 0),
    questions: m.questions.map((q) => ({
      name: q.name.text,
      type: typeName(q.type) as dnsPacket.RecordType,
    })),
    answers: records(m.answers),
    authorities: records(m.authorities),
    additionals: [...records(m.additionals), opt],
  });
}

function theirRecord(record: MessageRecord): dnsPacket.Answer {
  const [name, seconds] = [record.name.text, record.ttl];
  const data: RecordData | null = record.data;
  if (data instanceof SrvData) {
    const { priority, weight, port } = data;
    return { type: 'SRV', name, ttl: seconds, data: { priority, weight, port, target: data.target.text } };
  }
  if (data instanceof AddressData) return { type: data.type, name, ttl: seconds, data: data.address };
  if (data instanceof NameData) return { type: data.type, name, ttl: seconds, data: data.target.text };
  if (data instanceof MxData) {
    const { preference, exchange } = data;
    return { type: 'MX', name, ttl: seconds, data: { preference, exchange: exchange.text } };
  }
  if (data instanceof TxtData) return { type: 'TXT', name, ttl: seconds, data: [...data.strings] };
  if (data instanceof SoaData) {
    const { primary, mailbox, ...numbers } = data;
    return {
      type: 'SOA',
      name,
      ttl: seconds,
      data: { ...numbers, mname: primary.text, rname: mailbox.text },
    };
  }
  throw new Error(`no ${data?.type} here`);
}

function fromTheirs(octets: Buffer): Said {
  const m = dnsPacket.decode(octets);
  const [question] = m.questions ?? [];
  const records = (section: dnsPacket.Answer[] = []): string[] =>
    section.flatMap((r) =>
      r.type === 'OPT' ? [] : [line(r.name, r.ttl ?? -1, typeCode(r.type), theirText(r))],
    );
  const opt = m.additionals?.find((r) => r.type === 'OPT');
  return {
    id: m.id ?? -1,
    rcode: (m.flags ?? 0) & 0xf,
    authoritative: m.flag_aa,
    question: `${question?.name} ${question?.type}`,
    sections: [m.answers, m.authorities, m.additionals].map(records),
    udpPayloadSize: opt?.udpPayloadSize,
  };
}

function theirText(record: dnsPacket.Answer): string {
  switch (record.type) {
    case 'SRV':
      return `${record.data.priority} ${record.data.weight} ${record.data.port} ${record.data.target}.`;
    case 'A':
      return record.data;
    case 'AAAA':
      return new AddressData('AAAA', record.data).address;
    case 'MX':
      return `${record.data.preference} ${record.data.exchange}.`;
    case 'TXT':
      return [record.data]
        .flat()
        .map((s) => quote(s.toString('latin1')))
        .join(' ');
    case 'SOA': {
      const { mname, rname, serial, refresh, retry, expire, minimum } = record.data;
      return `${mname}. ${rname}. ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
    }
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return `${record.data}.`;
    default:
      throw new Error(`no ${record.type} here`);
  }
}

describe('dns-packet 5.6.1', () => {
  it('reads in our messages what we wrote', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(answer, (m) => {
        expect(fromTheirs(encodeMessage(m))).toEqual(said(m));
      }),
      { numRuns: 1000 },
    );
  });

  it('writes messages in which we read the same', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(answer, (m) => {
        expect(said(decodeMessage(toTheirs(m)))).toEqual(said(m));
      }),
      { numRuns: 1000 },
    );
  });
});
