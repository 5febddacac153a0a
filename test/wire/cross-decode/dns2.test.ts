import DNS from 'dns2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
} from '../../../src/record/index.js';
import {
  decodeMessage,
  encodeMessage,
  makeMessage,
  type Message,
  type MessageRecord,
} from '../../../src/wire/index.js';
import { answer, line, quote, said, type Said } from './common.js';

const { Packet } = DNS;
const OPT = typeCode('OPT');

function toTheirs(m: Message): Buffer {
  const packet = new Packet();
  Object.assign(packet.header, { id: m.id, qr: 1, aa: m.flags.aa ? 1 : 0, rcode: m.rcode });
  packet.questions.push(...m.questions.map((q) => new Packet.Question({ ...q, name: q.name.text })));
  for (const section of ['answers', 'authorities', 'additionals'] as const) {
    packet[section].push(...m[section].map((r) => new Packet.Resource(theirFields(r))));
  }
  return packet.toBuffer();
}

function theirFields(record: MessageRecord): Partial<DNS.Packet.Resource> {
  const { data } = record;
  const common = { name: record.name.text, type: record.type, class: 1, ttl: record.ttl };
  if (data instanceof SrvData) {
    const { priority, weight, port } = data;
    return { ...common, priority, weight, port, target: data.target.text };
  }
  if (data instanceof AddressData) return { ...common, address: inFull(data.address) };
  if (data instanceof NameData) return { ...common, domain: data.target.text, ns: data.target.text };
  if (data instanceof MxData) return { ...common, priority: data.preference, exchange: data.exchange.text };
  if (data instanceof TxtData) return { ...common, data: [...data.strings] };
  if (data instanceof SoaData) {
    const { serial, refresh, retry, minimum } = data;
    const [primary, admin] = [data.primary.text, data.mailbox.text];
    return { ...common, primary, admin, serial, refresh, retry, expiration: data.expire, minimum };
  }
  throw new Error(`no ${data?.type} here`);
}

/** dns2 does not read the dotted form of an IPv6 address' last 32 bits (`::0.1.0.0`). */
function inFull(address: string): string {
  return address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (all, ...octets: string[]) => {
    if (!address.includes(':')) return all;
    const [a, b, c, d] = octets.map(Number) as [number, number, number, number];
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
}

function fromTheirs(octets: Buffer): Said {
  const m = Packet.parse(octets);
  expect(m.errors).toEqual([]);
  const [question] = m.questions;
  const records = (section: DNS.Packet.Resource[]): string[] =>
    section.filter((r) => r.type !== OPT).map((r) => line(r.name, r.ttl, r.type, theirText(r)));
  return {
    id: m.header.id,
    rcode: m.header.rcode,
    authoritative: m.header.aa === 1,
    question: `${question?.name} ${typeName(question?.type ?? 0)}`,
    sections: [m.answers, m.authorities, m.additionals].map(records),
    udpPayloadSize: m.additionals.find((r) => r.type === OPT)?.class,
  };
}

function theirText(r: DNS.Packet.Resource): string {
  switch (typeName(r.type)) {
    case 'SRV':
      return `${r.priority} ${r.weight} ${r.port} ${r.target}.`;
    case 'A':
      return r.address ?? '';
    case 'AAAA':
      return new AddressData('AAAA', r.address ?? '').address;
    case 'MX':
      return `${r.priority} ${r.exchange}.`;
    case 'TXT':
      return [r.data ?? []]
        .flat()
        .map((s) => quote(String(s)))
        .join(' ');
    case 'SOA':
      return `${r.primary}. ${r.admin}. ${r.serial} ${r.refresh} ${r.retry} ${r.expiration} ${r.minimum}`;
    default:
      return `${r.domain ?? r.ns}.`;
  }
}

/** dns2 compresses names without regard to case, so the case of a later name is lost; and it writes no EDNS here. */
function comparable(s: Said): Said {
  return {
    ...s,
    question: s.question.toLowerCase(),
    sections: s.sections.map((lines) => lines.map((l) => l.toLowerCase())),
    udpPayloadSize: undefined,
  };
}

describe('dns2 3.1.1', () => {
  it('reads in our messages what we wrote', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(answer, (m) => {
        expect(fromTheirs(encodeMessage(m))).toEqual(said(m));
      }),
      { numRuns: 500 },
    );
  });

  it('writes messages in which we read the same', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(answer, (m) => {
        expect(comparable(said(decodeMessage(toTheirs(m))))).toEqual(comparable(said(m)));
      }),
      { numRuns: 500 },
    );
  });

  it('compresses SRV targets, which we read and tell about', () => {
    const name = DomainName.parse('_vlmcs._tcp.example.com');
    const data = new SrvData({ target: 'kms1.example.com' });
    const decoded = decodeMessage(
      toTheirs(
        makeMessage({
          questions: [{ name, type: typeCode('SRV'), class: 1 }],
          answers: [{ name, type: typeCode('SRV'), class: 1, ttl: 60, data }],
        }),
      ),
    );
    expect(decoded.compressedSrvTarget).toBe(true);
    expect(decoded.answers[0]?.data?.toText()).toBe('0 0 1688 kms1.example.com.');
  });
});
