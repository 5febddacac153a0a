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
} from '../../../src/wire/index.js';

const NOON = 1_700_000_000;
const key = new TsigKey('kms-key', 'hmac-sha256', Buffer.alloc(32, 7));
const query = encodeMessage({
  ...queryMessage(DomainName.parse('_vlmcs._tcp.example.com'), 'SRV'),
  id: 0x1234,
});
const clock = (seconds: number) => () => seconds * 1000;

function serve(octets: Uint8Array, keys: TsigKey[], seconds = NOON): RequestCheck {
  return checkRequest(octets, decodeMessage(octets), keyRing(keys), { now: clock(seconds) });
}

function response(check: RequestCheck, id = 0x1234): Buffer {
  const rcode = check.kind === 'rejected' ? check.rcode : 0;
  const octets = encodeMessage(makeMessage({ id, rcode, flags: { qr: true } }));
  return check.kind === 'unsigned' ? octets : check.signer.sign(octets);
}

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
  ])('is verified on both sides with %s', (algorithm) => {
    const own = TsigKey.generate('Kms-Key', algorithm);
    const signed = tsigSigner(own, { now: clock(NOON) }).sign(query);
    const check = serve(signed.octets, [own]);
    expect(check.kind).toBe('verified');
    const reply = response(check);
    expect(signed.verify(reply, decodeMessage(reply))).toEqual({ kind: 'verified', error: 0 });
  });

  it.each([
    ['another secret', new TsigKey('kms-key', 'hmac-sha256', Buffer.alloc(32, 8)), NOON, Rcode.BADSIG],
    ['another name', new TsigKey('other-key', 'hmac-sha256', Buffer.alloc(32, 7)), NOON, Rcode.BADKEY],
    ['another algorithm', new TsigKey('kms-key', 'hmac-sha1', Buffer.alloc(32, 7)), NOON, Rcode.BADKEY],
  ])('with %s on the server ends in an unsigned error', (_, serverKey, seconds, error) => {
    const signed = tsigSigner(key, { now: clock(NOON) }).sign(query);
    const check = serve(signed.octets, [serverKey], seconds);
    expect(check).toMatchObject({ kind: 'rejected', rcode: Rcode.NOTAUTH, error });
    const reply = response(check);
    expect(signed.verify(reply, decodeMessage(reply))).toEqual({ kind: 'unsigned-error', error });
  });

  it('with a server clock that is off ends in a signed BADTIME with that clock', () => {
    const signed = tsigSigner(key, { now: clock(NOON) }).sign(query);
    const check = serve(signed.octets, [key], NOON + 3600);
    expect(check).toMatchObject({ kind: 'rejected', rcode: Rcode.NOTAUTH, error: Rcode.BADTIME });
    const reply = response(check);
    expect(signed.verify(reply, decodeMessage(reply))).toEqual({
      kind: 'verified',
      error: Rcode.BADTIME,
      serverTime: NOON + 3600,
    });
  });
});
