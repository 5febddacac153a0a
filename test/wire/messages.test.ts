import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MessageError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { AddressData, MAX_TTL, SrvData, TxtData } from '../../src/record/index.js';
import {
  decodeMessage,
  DnsClass,
  encodeMessage,
  extendedErrorOption,
  extendedErrors,
  makeEdns,
  makeMessage,
  queryMessage,
  Rcode,
  type Message,
  type MessageRecord,
} from '../../src/wire/index.js';
import { message } from '../arbitraries.js';

const name = (text: string): DomainName => DomainName.parse(text);
const owner = name('_vlmcs._tcp.corp.example.com');
const srv = (target: string): MessageRecord => ({
  name: owner,
  type: 33,
  class: DnsClass.IN,
  ttl: 300,
  data: new SrvData({ target }),
});

/** Labels keep their exact octets and case, so names are compared by labels. */
function exact(record: MessageRecord): object {
  return {
    ...record,
    name: record.name.labels,
    data: record.data && [record.data.type, record.data.toText()],
  };
}

function values(m: Message): object {
  return {
    ...m,
    questions: m.questions.map((q) => ({ ...q, name: q.name.labels })),
    answers: m.answers.map(exact),
    authorities: m.authorities.map(exact),
    additionals: m.additionals.map(exact),
  };
}

describe('any message', () => {
  it('comes back from its octets, every octet of its names included', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(message, (original) => {
        const octets = encodeMessage(original);
        const decoded = decodeMessage(octets);
        expect(values(decoded)).toEqual({
          ...values(original),
          tsig: undefined,
          trailingOctets: 0,
          compressedSrvTarget: false,
        });
        expect(encodeMessage(decoded)).toEqual(octets);
      }),
      { numRuns: 2000, endOnFailure: true },
    );
  });

  it('with its records repeated becomes smaller by compression, never larger', () => {
    const once = encodeMessage(makeMessage({ answers: [srv('kms1.corp.example.com')] }));
    const twice = encodeMessage(
      makeMessage({ answers: [srv('kms1.corp.example.com'), srv('kms2.corp.example.com')] }),
    );
    expect(twice.length - once.length).toBe(2 + 10 + 6 + name('kms2.corp.example.com').wireLength);
  });
});

describe('names in a message', () => {
  const octetsOf = (...names: DomainName[]): Buffer =>
    encodeMessage(makeMessage({ questions: names.map((n) => ({ name: n, type: 1, class: 1 })) }));

  it('are compressed only against the very same case', () => {
    const [lower, upper] = [name('kms.example.com'), name('KMS.example.com')];
    const decoded = decodeMessage(octetsOf(lower, upper, lower));
    expect(decoded.questions.map((q) => q.name.text)).toEqual([
      'kms.example.com',
      'KMS.example.com',
      'kms.example.com',
    ]);
    expect(octetsOf(lower, upper, lower)).toHaveLength(12 + 17 + 4 + (4 + 2) + 4 + 2 + 4);
  });

  it('are never mixed up: a label with a dot or a NUL in it is not two labels', () => {
    const names = [['a', 'b'], ['a.b'], ['a\0b'], ['a\\', 'b'], ['a', 'b']].map((l) =>
      DomainName.fromLabels(l),
    );
    const decoded = decodeMessage(octetsOf(...names));
    expect(decoded.questions.map((q) => q.name.labels)).toEqual(names.map((n) => n.labels));
  });

  it('may point at an SRV target, which itself is not compressed (RFC 2782)', () => {
    const address = {
      ...srv('x'),
      name: name('kms1.corp.example.com'),
      type: 1,
      data: new AddressData('A', '192.0.2.1'),
    };
    const octets = encodeMessage(
      makeMessage({
        questions: [{ name: owner, type: 33, class: 1 }],
        answers: [srv('kms1.corp.example.com')],
        additionals: [address],
      }),
    );
    const decoded = decodeMessage(octets);
    expect(decoded.compressedSrvTarget).toBe(false);
    expect(decoded.additionals[0]!.name.text).toBe('kms1.corp.example.com');
    expect(octets.subarray(-16, -14).readUInt16BE()).toBeGreaterThanOrEqual(0xc000);
  });

  it('are not pointed at beyond the 14 bits of a pointer', () => {
    const filler = {
      ...srv('x'),
      name: name('filler.example'),
      type: 16,
      data: new TxtData(Array<string>(70).fill('x'.repeat(250))),
    };
    const late = { ...srv('kms1.late.example'), name: name('late.example') };
    const octets = encodeMessage(makeMessage({ answers: [filler, late, late, late] }));
    const { answers } = decodeMessage(octets);
    expect(octets.length).toBeGreaterThan(0x4000);
    expect(answers.slice(1).map((r) => r.name.text)).toEqual(Array(3).fill('late.example'));
  });

  it('a compressed SRV target is read, and told about: c-ares rejects it', () => {
    const octets = Buffer.concat([
      octetsOf(owner),
      // kms1 and a pointer to corp.example.com within the question.
      Buffer.from('c00c00210001000001 2c000d000000000698046b6d7331c018'.replace(' ', ''), 'hex'),
    ]);
    octets.writeUInt16BE(1, 6);
    const decoded = decodeMessage(octets);
    expect(decoded.answers[0]!.data!.toText()).toBe('0 0 1688 kms1.corp.example.com.');
    expect(decoded.compressedSrvTarget).toBe(true);
  });
});

describe('a message that is not well-formed', () => {
  const header = (...counts: number[]): string =>
    ['0001', '8180', ...[0, 1, 2, 3].map((i) => (counts[i] ?? 0).toString(16).padStart(4, '0'))].join('');
  const question = '0161000001' + '0001'; // a. A IN
  const record = (type: string, data: string, length = data.length / 2, tail = ''): string =>
    `00${type}00010000003c${length.toString(16).padStart(4, '0')}${data}${tail}`;

  it.each([
    ['nothing', '', 'has 0 octets, fewer than 12'],
    ['half a header', '000181800000', 'fewer than 12'],
    [
      'counts beyond its length',
      header(0xffff, 0xffff, 0xffff, 0xffff),
      'promise more than the message holds',
    ],
    ['one question too many', header(2) + question, 'promise more than the message holds'],
    ['a name without an end', header(1) + '0561626364', 'a label runs past the end'],
    ['a label that runs out', header(1) + '0761626364' + '00010001', 'runs past the end'],
    ['a label of the reserved type 01', header(1) + '4161626364' + '00010001', 'reserved type'],
    ['a label of the reserved type 10', header(1) + '8161626364' + '00010001', 'reserved type'],
    ['a pointer to itself', header(1) + 'c00c' + '00010001', 'does not lead backwards'],
    ['a pointer forwards', header(1) + 'c00e' + '00010001', 'does not lead backwards'],
    ['a pointer into the header', header(1) + 'c000' + '00010001', 'does not lead backwards'],
    ['a pointer that is cut off', header(1) + '01610161c0', 'a compression pointer is cut off'],
    ['a pointer loop of two', header(2) + '0161c00c00010001' + 'c00c00010001', 'does not lead backwards'],
    ['A data of 5 octets', header(0, 1) + record('0001', 'c000020100'), 'A data has 5 octets'],
    ['A data of 3 octets', header(0, 1) + record('0001', 'c00002'), 'A data has 3 octets'],
    ['AAAA data of 4 octets', header(0, 1) + record('001c', 'c0000201'), 'AAAA data has 4 octets'],
    ['data that runs past the end', header(0, 1) + record('0010', '0161', 60), 'RDLENGTH runs past the end'],
    ['SRV data without a target', header(0, 1) + record('0021', '000000000698'), 'runs past the end'],
    [
      'SRV data with a rest',
      header(0, 1) + record('0021', '00000000069800ff'),
      'SRV data has 1 octets too many',
    ],
    [
      'an SRV target beyond its data',
      header(0, 1) + record('0021', '0000000006980161', undefined, '00'),
      'runs past the end',
    ],
    ['TXT data of no octets that count', header(0, 1) + record('0010', '0561'), 'do not fill'],
    ['SOA data that is cut off', header(0, 1) + record('0006', '00000000000100000002'), 'ends too early'],
    ['two OPT records', header(0, 0, 0, 2) + '00002904d0000000000000'.repeat(2), 'misplaced OPT'],
    ['OPT as an answer', header(0, 1) + '00002904d0000000000000', 'misplaced OPT'],
    ['OPT with a name', header(0, 0, 0, 1) + '0161' + '00002904d0000000000000', 'misplaced OPT'],
    [
      'an EDNS option that runs out',
      header(0, 0, 0, 1) + '00002904d00000000000050003000a00',
      'ends too early',
    ],
    ['TSIG as an answer', header(0, 1) + '0000fa00ff000000000000', 'misplaced TSIG'],
    ['TSIG in class IN', header(0, 0, 0, 1) + '0000fa0001000000000000', 'misplaced TSIG'],
    ['TSIG without data', header(0, 0, 0, 1) + '0000fa00ff000000000000', 'runs past the end'],
    [
      'TSIG before another record',
      header(0, 0, 0, 2) + `0000fa00ff000000000011${'00'.repeat(17)}` + record('0001', 'c0000201'),
      'TSIG is not the last record',
    ],
  ])('%s', (_, hex, problem) => {
    const decode = (): unknown => decodeMessage(Buffer.from(hex, 'hex'));
    expect(decode).toThrow(MessageError);
    expect(decode).toThrow(problem);
  });

  it('a name of 256 octets, whether by labels or by a pointer', () => {
    const label = '3f' + '61'.repeat(63);
    const long = header(1) + label.repeat(4) + '00' + '00010001';
    expect(() => decodeMessage(Buffer.from(long, 'hex'))).toThrow('more than 255');
    const base = label.repeat(3) + '3d' + '61'.repeat(61) + '00' + '00010001';
    expect(() => decodeMessage(Buffer.from(header(1) + base, 'hex'))).not.toThrow();
    const pointed = header(2) + base + '0161c00c' + '00010001';
    expect(() => decodeMessage(Buffer.from(pointed, 'hex'))).toThrow('more than 255');
  });
});

describe('what servers send and must not stop us', () => {
  it('class-ANY records without data, sent back by Unbound and Samba', () => {
    const octets = encodeMessage(
      makeMessage({ opcode: 5, authorities: [{ ...srv('x'), class: DnsClass.ANY, ttl: 0, data: null }] }),
    );
    expect(decodeMessage(octets).authorities[0]!.data).toBeNull();
  });

  it('a header alone, as NSD answers an update', () => {
    expect(decodeMessage(Buffer.from('0001a8040000000000000000', 'hex'))).toMatchObject({
      rcode: Rcode.NOTIMP,
      questions: [],
    });
  });

  it('octets behind the last record are counted', () => {
    const octets = Buffer.concat([encodeMessage(queryMessage(owner, 'SRV')), Buffer.alloc(3)]);
    expect(decodeMessage(octets).trailingOctets).toBe(3);
  });

  it('a TTL with its top bit set counts as 0 (RFC 2181 §8), but in UPDATE stays as it is', () => {
    const octets = encodeMessage(makeMessage({ answers: [srv('kms1.example.com')] }));
    const at = octets.indexOf(Buffer.from('00210001', 'hex')) + 4;
    octets.writeUInt32BE(MAX_TTL + 1, at);
    expect(decodeMessage(octets).answers[0]!.ttl).toBe(0);
    octets.writeUInt16BE(DnsClass.NONE, at - 2);
    expect(decodeMessage(octets).answers[0]!.ttl).toBe(MAX_TTL + 1);
  });
});

describe('EDNS', () => {
  it('carries the upper bits of the response code (RFC 6891 §6.1.3)', () => {
    const octets = encodeMessage(makeMessage({ rcode: Rcode.BADCOOKIE, edns: makeEdns() }));
    expect(decodeMessage(octets).rcode).toBe(Rcode.BADCOOKIE);
    expect(() => encodeMessage(makeMessage({ rcode: Rcode.BADCOOKIE }))).toThrow('BADCOOKIE needs EDNS');
  });

  it('carries extended errors (RFC 8914)', () => {
    const edns = makeEdns({ options: [extendedErrorOption(18, 'not for you'), extendedErrorOption(4000)] });
    const decoded = decodeMessage(encodeMessage(makeMessage({ rcode: 5, edns })));
    expect(extendedErrors(decoded.edns)).toEqual([
      { code: 18, name: 'Prohibited', text: 'not for you' },
      { code: 4000, name: 'Extended Error 4000', text: '' },
    ]);
  });

  it.each([
    ['cut off', '00', []],
    ['text with a NUL at its end', '0012' + Buffer.from('no\0').toString('hex'), ['no']],
    ['text that is not UTF-8', '0012ff', ['\ufffd']],
  ])('an extended error %s', (_, hex, texts) => {
    const edns = makeEdns({ options: [{ code: 15, data: Buffer.from(hex, 'hex') }] });
    expect(extendedErrors(edns).map((e) => e.text)).toEqual(texts);
  });
});

describe('a message that is too long', () => {
  it('is refused before it is sent', () => {
    const data = new TxtData(Array<string>(200).fill('x'.repeat(250)));
    const answers = [data, data].map((d) => ({ ...srv('x'), type: 16, data: d }));
    expect(() => encodeMessage(makeMessage({ answers }))).toThrow(MessageError);
    const many = Array<MessageRecord>(70_000).fill(srv('kms1.example.com'));
    expect(() => encodeMessage(makeMessage({ answers: many }))).toThrow('a section has 70000 records');
  });

  it('so is one option of EDNS after another', () => {
    const options = Array.from({ length: 70 }, () => ({ code: 65001, data: Buffer.alloc(1000) }));
    expect(() => encodeMessage(makeMessage({ edns: makeEdns({ options }) }))).toThrow('more than 65535');
  });
});
