import { describe, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import { typeCode } from '../../../src/record/index.js';
import {
  decodeMessage,
  deleteKeyQuery,
  DnsClass,
  encodeMessage,
  gssQuery,
  makeMessage,
  TkeyMode,
} from '../../../src/wire/index.js';

const keyName = DomainName.parse('1234.sig-kmsdns');
const options = { keyName, algorithm: DomainName.parse('gss-tsig'), now: 1_700_000_000 };
const query = gssQuery(options, Buffer.from('a token'), 3600);

/** RFC 2930 §2, written by hand. */
const RECORD = [
  '04 31323334 0a 7369672d6b6d73646e73 00', // 1234.sig-kmsdns
  '00f9 00ff 00000000 0029', // TKEY, ANY, TTL 0, 41 octets
  '08 6773732d74736967 00', // gss-tsig
  '6553f100 6553ff10', // inception, expiration
  '0003 0000', // mode GSS-API, no error
  '0007 6120746f6b656e', // the token
  '0008 0102030405060708', // other data
]
  .join('')
  .replaceAll(' ', '');

describe('a TKEY record', () => {
  const withOther = { ...query, tkey: { ...query.tkey!, otherData: Buffer.from('0102030405060708', 'hex') } };

  it('has the octets of RFC 2930 §2', () => {
    expect(encodeMessage(withOther).toString('hex').endsWith(RECORD)).toBe(true);
  });

  it.each([
    ['among the additional records of a request', false, 10],
    ['among the answers of a response', true, 6],
  ])('stands %s', (_, qr, offset) => {
    const octets = encodeMessage({ ...withOther, flags: { ...withOther.flags, qr } });
    expect([6, 8, 10].filter((at) => octets.readUInt16BE(at) === 1)).toEqual([offset]);
    expect(decodeMessage(octets).tkey).toEqual(withOther.tkey);
  });

  it('of a request that is sent back as its own answer is none', () => {
    const echo = encodeMessage(query);
    echo[2]! |= 0x80;
    const message = decodeMessage(echo);
    expect(message.tkey).toBeUndefined();
    expect(message.additionals).toHaveLength(1);
  });

  it('may have its algorithm compressed, as any name', () => {
    const compressed = encodeMessage(
      makeMessage({ flags: { qr: true }, questions: [{ name: options.algorithm, type: 249, class: 255 }] }),
    );
    compressed.writeUInt16BE(1, 6);
    const rdata = `c00c6553f1006553ff100003000000000000`;
    const record = `c00c00f900ff00000000${(rdata.length / 2).toString(16).padStart(4, '0')}${rdata}`;
    const { tkey } = decodeMessage(Buffer.concat([compressed, Buffer.from(record, 'hex')]));
    expect(tkey?.algorithm.text).toBe('gss-tsig');
  });

  it.each([
    ['is cut off', (octets: Buffer) => octets.subarray(0, -1), 'the message'],
    [
      'has octets too many',
      (octets: Buffer) => {
        const more = Buffer.concat([octets, Buffer.from([0])]);
        const length = octets.length - 41 - 2;
        more.writeUInt16BE(more.readUInt16BE(length) + 1, length);
        return more;
      },
      'longer than its fields',
    ],
    [
      'stands twice',
      (octets: Buffer) => {
        const more = Buffer.concat([octets, Buffer.from(RECORD, 'hex')]);
        more.writeUInt16BE(2, 10);
        return more;
      },
      'more than one TKEY',
    ],
  ])('that %s is refused', (_, change, why) => {
    const octets = change(encodeMessage(withOther));
    expect(() => decodeMessage(octets)).toThrow(why === 'the message' ? /RDLENGTH|ends/ : why);
  });
});

describe('a TKEY query', () => {
  it('asks for the key’s name, with the token beside it', () => {
    expect(query.questions).toEqual([{ name: keyName, type: typeCode('TKEY'), class: DnsClass.ANY }]);
    expect(query.tkey).toMatchObject({
      mode: TkeyMode.GSS,
      error: 0,
      key: Buffer.from('a token'),
      inception: 1_700_000_000,
      expiration: 1_700_003_600,
    });
  });

  it('that deletes a key has no token', () => {
    const { tkey } = deleteKeyQuery(options);
    expect(tkey).toMatchObject({ mode: TkeyMode.DELETE, key: Buffer.alloc(0) });
  });

  it('counts its times modulo 2^32 (RFC 2930 §2.3)', () => {
    const late = gssQuery({ ...options, now: 0xffff_ffff }, Buffer.alloc(1), 10);
    expect(decodeMessage(encodeMessage(late)).tkey).toMatchObject({ inception: 0xffff_ffff, expiration: 9 });
  });

  it('takes no token that its length has no bits for', () => {
    expect(() => gssQuery(options, Buffer.alloc(0x10000), 1)).toThrow('65536 octets');
  });
});
