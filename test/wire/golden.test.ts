import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { RecordSet, SrvData, typeCode, typeName } from '../../src/record/index.js';
import {
  DnsClass,
  decodeMessage,
  encodeMessage,
  prerequisite,
  queryMessage,
  update,
  updateMessage,
  type DecodedMessage,
  type Message,
  type MessageRecord,
} from '../../src/wire/index.js';
import { fromHex, readVectors } from '../vectors/read.js';

const name = (text: string): DomainName => DomainName.parse(text);

/** A record as dig prints it; it writes hexadecimal digits in capitals. */
function shown(record: MessageRecord): string {
  const type = typeName(record.type);
  const data = record.data?.toText() ?? '';
  const text = data.startsWith('\\#') ? data.toUpperCase() : data;
  return `${record.name.absolute} ${record.ttl} IN ${type} ${text}`;
}

/** All that a message says, in plain values; how its names were compressed is left out. */
function meaning(message: Message): object {
  const records = (section: readonly MessageRecord[]): object[] =>
    section.map((r) => ({
      name: r.name.text,
      type: r.type,
      class: r.class,
      ttl: r.ttl,
      data: r.data?.toText() ?? null,
    }));
  return {
    opcode: message.opcode,
    flags: message.flags,
    rcode: message.rcode,
    questions: message.questions.map((q) => ({ ...q, name: q.name.text })),
    answers: records(message.answers),
    authorities: records(message.authorities),
    additionals: records(message.additionals),
    edns: message.edns,
  };
}

describe('messages of dig, kdig and named', () => {
  it.each(readVectors('queries.json'))('$command', ({ query, reply, records }) => {
    for (const octets of [query, reply].map(fromHex)) {
      const message = decodeMessage(octets);
      expect(message.trailingOctets).toBe(0);
      expect(message.compressedSrvTarget).toBe(false);
      expect(meaning(decodeMessage(encodeMessage(message)))).toEqual(meaning(message));
    }
    if (records === undefined) return;
    const { answers, authorities, additionals } = decodeMessage(fromHex(reply));
    expect([...answers, ...authorities, ...additionals].map(shown)).toEqual(records);
  });

  it('are the very octets that we send for the same query', () => {
    const { query } = readVectors('queries.json').find((v) => v.command.includes('+noedns'))!;
    const captured = decodeMessage(fromHex(query));
    const ours = queryMessage(name('_VLMCS._tcp.Example.TEST'), 'SRV', {
      recursionDesired: false,
      edns: false,
    });
    // dig sets AD in its queries to ask for it in the reply (RFC 6840 §5.7); we do not.
    const octets = encodeMessage({ ...ours, id: captured.id, flags: { ...ours.flags, ad: true } });
    expect(octets.toString('hex')).toBe(query);
  });
});

const owner = name('_vlmcs._tcp.example.test');
const kms1 = new SrvData({ target: 'kms1.example.test' });
const kms2 = new SrvData({ priority: 10, weight: 5, port: 1689, target: 'kms2.example.test' });
const kms3 = new SrvData({ target: 'kms3.example.test' });

const PREREQUISITES: Readonly<Record<string, readonly MessageRecord[]>> = {
  'name in use': [prerequisite.nameInUse(name('kms1.example.test'))],
  'name not in use': [prerequisite.nameNotInUse(name('new.example.test'))],
  'rrset exists': [prerequisite.rrsetExists(owner, 'SRV')],
  'rrset does not exist': [prerequisite.rrsetAbsent(name('new.example.test'), 'SRV')],
  'rrset equals': prerequisite.rrsetEquals(new RecordSet(owner, 3600, [kms1])),
};
const UPDATES: Readonly<Record<string, readonly MessageRecord[]>> = {
  'add to an rrset': [update.add(owner, 3600, kms3)],
  'delete an rrset': [update.deleteRrset(owner, 'SRV')],
  'delete a name': [update.deleteName(name('kms2.example.test'))],
  'delete a record': [update.deleteRecord(owner, kms2)],
};

function ours(form: string): Message {
  const all = form === 'everything';
  const of = (forms: Readonly<Record<string, readonly MessageRecord[]>>): MessageRecord[] =>
    all ? Object.values(forms).flat() : [...(forms[form] ?? [])];
  return updateMessage(name('example.test'), of(PREREQUISITES), of(UPDATES));
}

describe('UPDATE messages of nsupdate and knsupdate say what ours say', () => {
  it.each(readVectors('updates.json'))('$form ($tool)', ({ form, octets }) => {
    const captured: DecodedMessage = decodeMessage(fromHex(octets));
    const own = ours(form);
    expect(own.answers.length + own.authorities.length).toBeGreaterThan(0);
    expect(meaning(captured)).toEqual(meaning(decodeMessage(encodeMessage(own))));
  });

  it('the empty forms carry neither data nor TTL, and the class says what they mean (RFC 2136 §2.4, §2.5)', () => {
    const { answers, authorities } = ours('everything');
    const form = (r: MessageRecord): unknown[] => [
      typeName(r.type),
      r.class,
      r.ttl,
      r.data?.toText() ?? null,
    ];
    expect(answers.map(form)).toEqual([
      ['ANY', DnsClass.ANY, 0, null],
      ['ANY', DnsClass.NONE, 0, null],
      ['SRV', DnsClass.ANY, 0, null],
      ['SRV', DnsClass.NONE, 0, null],
      ['SRV', DnsClass.IN, 0, '0 0 1688 kms1.example.test.'],
    ]);
    expect(authorities.map(form)).toEqual([
      ['SRV', DnsClass.IN, 3600, '0 0 1688 kms3.example.test.'],
      ['SRV', DnsClass.ANY, 0, null],
      ['ANY', DnsClass.ANY, 0, null],
      ['SRV', DnsClass.NONE, 0, '10 5 1689 kms2.example.test.'],
    ]);
    expect(ours('everything').questions).toEqual([
      { name: name('example.test'), type: typeCode('SOA'), class: 1 },
    ]);
  });
});
