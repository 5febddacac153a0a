import { describe, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import {
  checkRequest,
  decodeMessage,
  encodeMessage,
  keyRing,
  makeMessage,
  queryMessage,
  Rcode,
  TsigKey,
  tsigSigner,
  type RequestCheck,
  type SignedRequest,
  type Verification,
} from '../../../src/wire/index.js';
import { appendTsig } from '../../../src/wire/tsig/digest.js';
import { inputErrorOf } from '../../errors.js';
import { signedStream } from './signed-stream.js';

const NOON = 1_700_000_000;
const ID = 0x1234;
const SECRET = Buffer.alloc(32, 7);
const key = new TsigKey('kms-key', 'hmac-sha256', SECRET);
const query = encodeMessage({ ...queryMessage(DomainName.parse('_vlmcs._tcp.example.com'), 'SRV'), id: ID });
const clock = (seconds: number) => () => seconds * 1000;
const sign = (signedBy = key, seconds = NOON) => tsigSigner(signedBy, { now: clock(seconds) }).sign(query);

function serve(octets: Uint8Array, keys: readonly TsigKey[], seconds = NOON): RequestCheck {
  return checkRequest(octets, decodeMessage(octets), keyRing(keys), { now: clock(seconds) });
}

function answer(check: RequestCheck, id = ID): Buffer {
  const rcode = check.kind === 'rejected' ? check.rcode : 0;
  const octets = encodeMessage(makeMessage({ id, rcode, flags: { qr: true } }));
  return check.kind === 'unsigned' ? octets : check.signer.sign(octets);
}

const judge = (signed: SignedRequest, reply: Buffer): Promise<Verification> =>
  signed.verify(reply, decodeMessage(reply));

describe('a signed exchange', () => {
  it.each([
    'hmac-sha1',
    'hmac-sha224',
    'hmac-sha256',
    'hmac-sha384',
    'hmac-sha512',
    'hmac-sha256-128',
    'hmac-sha384-192',
    'hmac-sha512-256',
    'hmac-md5',
  ])('is verified on both sides with %s', async (algorithm) => {
    const own = TsigKey.generate('Kms-Key', algorithm);
    const signed = await sign(own);
    const check = serve(signed.octets, [own]);
    expect(check).toMatchObject({ kind: 'verified', key: own });
    expect(await judge(signed, answer(check))).toEqual({ kind: 'verified', error: 0 });
  });

  it('is verified whatever the case of the key’s name', async () => {
    const signed = await sign(new TsigKey('KMS-Key', 'hmac-sha256', SECRET));
    expect(await judge(signed, answer(serve(signed.octets, [key])))).toMatchObject({ kind: 'verified' });
  });

  it('of a message without a signature is just unsigned', async () => {
    expect(serve(query, [key])).toEqual({ kind: 'unsigned' });
    expect(await judge(await sign(), answer({ kind: 'unsigned' }))).toEqual({ kind: 'unsigned' });
  });

  it('takes up as many octets as the server was told to leave free', async () => {
    for (const [keys, seconds] of [
      [[key], NOON],
      [[], NOON],
      [[key], NOON + 3600],
    ] as const) {
      const check = serve((await sign()).octets, keys, seconds);
      if (check.kind === 'unsigned') throw new Error('unsigned');
      const plain = encodeMessage(makeMessage({ id: ID, flags: { qr: true } }));
      expect(check.signer.sign(plain).length - plain.length).toBe(check.signer.octets);
    }
  });
});

describe('a request that the server must not believe', () => {
  it.each<[string, TsigKey, number]>([
    ['another secret', new TsigKey('kms-key', 'hmac-sha256', Buffer.alloc(32, 8)), Rcode.BADSIG],
    ['another name', new TsigKey('other-key', 'hmac-sha256', SECRET), Rcode.BADKEY],
    ['another algorithm', new TsigKey('kms-key', 'hmac-sha1', SECRET), Rcode.BADKEY],
  ])('because of %s gets an error without a MAC', async (_, serverKey, error) => {
    const signed = await sign();
    const check = serve(signed.octets, [serverKey]);
    expect(check).toMatchObject({ kind: 'rejected', rcode: Rcode.NOTAUTH, error });
    const reply = answer(check);
    expect(decodeMessage(reply).tsig!.mac).toHaveLength(0);
    expect(await judge(signed, reply)).toEqual({ kind: 'unsigned-error', error });
  });

  it.each([
    [NOON + 300, 'verified'],
    [NOON - 300, 'verified'],
    [NOON + 301, 'rejected'],
    [NOON - 301, 'rejected'],
  ])('at the server’s time %d is %s, with a fudge of 300 seconds', async (seconds, kind) => {
    expect(serve((await sign()).octets, [key], seconds).kind).toBe(kind);
  });

  it('because of its time gets a signed error with both clocks (RFC 8945 §5.2.3)', async () => {
    const signed = await sign();
    const reply = answer(serve(signed.octets, [key], NOON + 3600));
    expect(await judge(signed, reply)).toEqual({
      kind: 'verified',
      error: Rcode.BADTIME,
      serverTime: NOON + 3600,
    });
    expect(decodeMessage(reply).tsig!.timeSigned).toBe(NOON);
  });

  it('is judged by its MAC before its time: who has no key learns nothing', async () => {
    const forged = await sign(new TsigKey('kms-key', 'hmac-sha256', Buffer.alloc(32, 8)));
    expect(serve(forged.octets, [key], NOON + 3600)).toMatchObject({ error: Rcode.BADSIG });
  });

  it('because its MAC is shorter than policy allows gets a signed BADTRUNC (RFC 8945 §5.2.4)', async () => {
    const signed = await sign(new TsigKey('kms-key', 'hmac-sha256', SECRET, { macOctets: 16 }));
    const check = serve(signed.octets, [key]);
    expect(check).toMatchObject({ kind: 'rejected', rcode: Rcode.NOTAUTH, error: Rcode.BADTRUNC });
    expect(await judge(signed, answer(check))).toEqual({ kind: 'verified', error: Rcode.BADTRUNC });
  });

  it('may have a MAC longer than policy asks for', async () => {
    const lenient = new TsigKey('kms-key', 'hmac-sha256', SECRET, { macOctets: 16 });
    expect(serve((await sign()).octets, [lenient]).kind).toBe('verified');
  });

  it.each([0, 1, 9, 15, 33, 64])(
    'is FORMERR with a MAC of %d octets, without a signature (RFC 8945 §5.2.2.1)',
    (length) => {
      const octets = withTsig(query, { mac: Buffer.alloc(length, 1) });
      const check = serve(octets, [key]);
      expect(check).toMatchObject({ kind: 'rejected', rcode: Rcode.FORMERR, error: 0 });
      expect(decodeMessage(answer(check)).tsig).toBeUndefined();
    },
  );

  it('is BADSIG when any octet of it was changed', async () => {
    const { octets } = await sign();
    const end = decodeMessage(octets).tsig!.offset;
    for (let at = 0; at < end; at++) {
      if (at >= 4 && at < 12) continue; // Another count is another message, or none.
      const changed = Buffer.from(octets);
      changed[at]! ^= 0x20;
      if (at < 2) expect(serve(changed, [key]).kind).toBe('verified');
      else expect(outcome(changed)).not.toBe('verified');
    }
  });

  function outcome(octets: Buffer): string {
    try {
      return serve(octets, [key]).kind;
    } catch {
      return 'not a message';
    }
  }
});

/** A TSIG record with our key's fields, but for `changed`, behind `message`. */
function withTsig(message: Uint8Array, changed: Partial<Parameters<typeof appendTsig>[1]>): Buffer {
  const empty = Buffer.alloc(0);
  return appendTsig(message, {
    keyName: key.name,
    algorithm: key.algorithm.wireName,
    timeSigned: NOON,
    fudge: 300,
    mac: empty,
    error: 0,
    otherData: empty,
    ...changed,
  });
}

describe('a reply that the client must not believe', async () => {
  const signed = await sign();
  const plain = encodeMessage(makeMessage({ id: ID, flags: { qr: true } }));

  it.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['a MAC made up', () => withTsig(plain, { mac: Buffer.alloc(32, 1) }), 'the MAC is wrong'],
    ['an empty MAC and no error', () => withTsig(plain, {}), 'the MAC is empty'],
    ['a MAC cut short', () => cutShort(answer(serve(signed.octets, [key]))), 'the MAC is wrong'],
    ['another key', () => withTsig(plain, { keyName: DomainName.parse('other') }), 'names the key other'],
    [
      'another algorithm',
      () => withTsig(plain, { algorithm: DomainName.parse('hmac-md5') }),
      'names the algorithm',
    ],
    [
      'a MAC over another request',
      async () => answer(serve((await sign(key, NOON - 1)).octets, [key])),
      'the MAC is wrong',
    ],
  ])('%s', async (_, reply, why) => {
    expect(await judge(signed, await reply())).toEqual({ kind: 'forged', why: expect.stringContaining(why) });
  });

  function cutShort(reply: Buffer): Buffer {
    const { tsig } = decodeMessage(reply);
    const message = Buffer.from(reply.subarray(0, tsig!.offset));
    message.writeUInt16BE(0, 10);
    return withTsig(message, { mac: tsig!.mac.subarray(0, 16) });
  }

  it('a right MAC that is too old', async () => {
    let now = NOON;
    const patient = await tsigSigner(key, { now: () => now * 1000 }).sign(query);
    const reply = answer(serve(patient.octets, [key]));
    now += 301;
    expect(await patient.verify(reply, decodeMessage(reply))).toEqual({
      kind: 'forged',
      why: 'the reply was signed 301 seconds from now, more than 300',
      skew: 301,
    });
  });

  it('our own record sent back (as Unbound and Samba do) says as little as none', async () => {
    const echo = Buffer.from(signed.octets);
    echo.writeUInt16BE(0x8184, 2);
    expect(await judge(signed, echo)).toEqual({ kind: 'unsigned' });
  });

  it('does not spoil the right one that comes after it', async () => {
    const fresh = await sign();
    await judge(fresh, withTsig(plain, { mac: Buffer.alloc(32, 1) }));
    await judge(fresh, plain);
    expect(await judge(fresh, answer(serve(fresh.octets, [key])))).toMatchObject({ kind: 'verified' });
  });
});

describe('a forwarder in between (RFC 8945 §5.5)', () => {
  it('may put another id on the request and its own back on the reply', async () => {
    const signed = await sign();
    const forwarded = Buffer.from(signed.octets);
    forwarded.writeUInt16BE(0x4321, 0);
    const reply = answer(serve(forwarded, [key]), 0x4321);
    const restored = Buffer.from(reply);
    restored.writeUInt16BE(ID, 0);
    expect(await judge(signed, restored)).toMatchObject({ kind: 'verified' });
  });
});

describe('a reply of many messages (RFC 8945 §5.3.1)', () => {
  function stream(request: Buffer, count: number, signs: (i: number) => boolean): Buffer[] {
    const messages = Array.from({ length: count }, (_, i) =>
      encodeMessage(makeMessage({ id: ID, flags: { qr: true }, rcode: i % 2 })),
    );
    return signedStream(key, decodeMessage(request).tsig!, messages, signs);
  }

  const kinds = async (signed: SignedRequest, replies: Buffer[]): Promise<string[]> =>
    (await Promise.all(replies.map((reply) => judge(signed, reply)))).map((v) => v.kind);

  it('may be signed throughout, as our server does', async () => {
    const signed = await sign();
    const check = serve(signed.octets, [key]);
    const replies = Array.from({ length: 5 }, () => answer(check));
    expect(await kinds(signed, replies)).toEqual(Array(5).fill('verified'));
  });

  it('may leave out the MAC in between: the next one covers it', async () => {
    const signed = await sign();
    const replies = stream(signed.octets, 6, (i) => i === 0 || i === 3 || i === 5);
    expect(await kinds(signed, replies)).toEqual([
      'verified',
      'pending',
      'pending',
      'verified',
      'pending',
      'verified',
    ]);
  });

  it('must not be changed, shortened or put in another order in between', async () => {
    const changes: ((replies: Buffer[]) => Buffer[])[] = [
      ([a, b, c, d]) => [a!, c!, b!, d!],
      ([a, b, , d]) => [a!, b!, d!],
      ([a, b, c, d]) => [a!, b!, Buffer.concat([c!.subarray(0, 3), Buffer.from([5]), c!.subarray(4)]), d!],
    ];
    for (const change of changes) {
      const signed = await sign();
      const replies = change(stream(signed.octets, 4, (i) => i === 0 || i === 3));
      expect((await kinds(signed, replies)).at(-1)).toBe('forged');
    }
  });

  it('must be signed in its first message', async () => {
    const signed = await sign();
    const replies = stream(signed.octets, 2, (i) => i === 1);
    expect((await kinds(signed, replies))[0]).toBe('unsigned');
  });

  it('must be signed in every hundredth', async () => {
    const signed = await sign();
    const right = stream(signed.octets, 101, (i) => i % 100 === 0);
    expect(await kinds(signed, right)).toEqual([
      'verified',
      ...Array<string>(99).fill('pending'),
      'verified',
    ]);
    const again = await sign();
    const wrong = stream(again.octets, 102, (i) => i % 101 === 0);
    expect((await kinds(again, wrong))[100]).toBe('forged');
  });
});

describe('a message that has no room left for a TSIG record', () => {
  it.each([
    ['because of its length', () => Buffer.concat([query, Buffer.alloc(0xffff - query.length)])],
    [
      'because of its records',
      () => {
        const octets = Buffer.from(query);
        octets.writeUInt16BE(0xffff, 10);
        return octets;
      },
    ],
  ])('%s is not signed', async (_, message) => {
    await expect(tsigSigner(key).sign(message())).rejects.toThrow('no room for a TSIG record');
  });
});

describe('a key ring', () => {
  it('finds a key by its name in any case', () => {
    expect(keyRing([key])(DomainName.parse('KMS-KEY.'))).toBe(key);
    expect(keyRing([key])(DomainName.parse('kms'))).toBeUndefined();
  });

  it('takes a name only once', () => {
    expect(inputErrorOf(() => keyRing([key, new TsigKey('KMS-key', 'hmac-sha1', SECRET)])).message).toContain(
      'twice',
    );
  });
});
