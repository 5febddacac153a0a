import { describe, expect, it } from 'vitest';
import {
  checkRequest,
  decodeMessage,
  keyRing,
  parseKeyFile,
  Rcode,
  tsigSigner,
  type SignedRequest,
  type TsigKey,
  type Verification,
} from '../../../src/wire/index.js';
import { keyClauses } from '../../live/harness/specs.js';
import { fromHex, readVectors, type TsigVector } from '../../vectors/read.js';

const keyOf = (vector: TsigVector): TsigKey => parseKeyFile(keyClauses([vector.key]))[0]!;

/** The message as it was before signing, and when it was signed. */
function unsigned(request: Buffer): { message: Buffer; seconds: number; fudge: number } {
  const { tsig } = decodeMessage(request);
  const message = Buffer.from(request.subarray(0, tsig!.offset));
  message.writeUInt16BE(message.readUInt16BE(10) - 1, 10);
  return { message, seconds: tsig!.timeSigned, fudge: tsig!.fudge };
}

/** Signs the vector's message anew at the vector's time, and judges its replies. */
async function replay(vector: TsigVector): Promise<{ signed: SignedRequest; verdicts: Verification[] }> {
  const { message, seconds, fudge } = unsigned(fromHex(vector.request));
  const signed = await tsigSigner(keyOf(vector), { now: () => seconds * 1000, fudge }).sign(message);
  const replies = vector.replies.map(fromHex);
  const verdicts = await Promise.all(replies.map((reply) => signed.verify(reply, decodeMessage(reply))));
  return { signed, verdicts };
}

describe('what nsupdate signs', () => {
  it.each(readVectors('tsig.json'))('$what: the same octets as ours', async (vector) => {
    expect((await replay(vector)).signed.octets.toString('hex')).toBe(vector.request);
  });

  it.each(readVectors('tsig.json'))('$what: accepted by the server side', (vector) => {
    const request = fromHex(vector.request);
    const { seconds } = unsigned(request);
    const now = (): number => seconds * 1000;
    const check = checkRequest(request, decodeMessage(request), keyRing([keyOf(vector)]), { now });
    expect(check.kind).toBe('verified');
  });
});

describe('what servers sign', () => {
  it.each(readVectors('tsig.json'))('$what: the reply is verified', async (vector) => {
    expect((await replay(vector)).verdicts).toEqual([{ kind: 'verified', error: 0 }]);
  });

  it.each(readVectors('tsig.json'))('$what: the very octets of our server side', (vector) => {
    const [request, reply] = [fromHex(vector.request), fromHex(vector.replies[0]!)];
    const { message, seconds, fudge } = unsigned(reply);
    const now = (): number => seconds * 1000;
    const check = checkRequest(request, decodeMessage(request), keyRing([keyOf(vector)]), { now, fudge });
    if (check.kind !== 'verified') throw new Error(check.kind);
    const octets = check.signer.sign(message);
    expect(octets.toString('hex')).toBe(vector.replies[0]);
    expect(octets.length - message.length).toBe(check.signer.octets);
  });

  it.each(readVectors('tsig-streams.json'))('$what ($tool): every message is verified', async (vector) => {
    const { verdicts } = await replay(vector);
    expect(verdicts.length).toBeGreaterThan(2);
    expect(verdicts.map((v) => v.kind)).toEqual(verdicts.map(() => 'verified'));
  });

  it.each(readVectors('tsig-streams.json'))(
    '$what ($tool): a message left out is noticed',
    async (vector) => {
      const without = { ...vector, replies: vector.replies.filter((_, i) => i !== 1) };
      expect((await replay(without)).verdicts.map((v) => v.kind)).toEqual(['verified', 'forged']);
    },
  );
});

describe('the errors of servers are told apart', () => {
  const expected: Readonly<Record<string, (seconds: number) => object>> = {
    BADSIG: () => ({ kind: 'unsigned-error', error: Rcode.BADSIG }),
    BADKEY: () => ({ kind: 'unsigned-error', error: Rcode.BADKEY }),
    'BADTIME, an hour behind': (seconds) => badTime(seconds + 3600),
    'BADTIME, an hour ahead': (seconds) => badTime(seconds - 3600),
    BADTRUNC: () => ({ kind: 'verified', error: Rcode.BADTRUNC }),
    'BADKEY from Knot DNS': () => ({ kind: 'unsigned-error', error: Rcode.BADKEY }),
    'BADTIME from Knot DNS': (seconds) => badTime(seconds + 3600),
    'echo of the request from Unbound': () => ({ kind: 'unsigned' }),
  };
  const badTime = (serverTime: number): object => ({ kind: 'verified', error: Rcode.BADTIME, serverTime });

  it.each(readVectors('tsig-errors.json'))('$what', async (vector) => {
    const { seconds } = unsigned(fromHex(vector.request));
    const [verdict] = (await replay(vector)).verdicts;
    expect(verdict).toEqual(expected[vector.what]!(seconds));
  });
});
