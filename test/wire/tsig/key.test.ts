import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { minimumMacOctets, tsigAlgorithm, TsigKey } from '../../../src/wire/index.js';
import { inputErrorOf } from '../../errors.js';

const SECRET = 'dmVyeSBzZWNyZXQgaW5kZWVk';

describe('an algorithm', () => {
  it.each([
    ['hmac-md5', 'hmac-md5.sig-alg.reg.int', 16, 10],
    ['HMAC-MD5.SIG-ALG.REG.INT.', 'hmac-md5.sig-alg.reg.int', 16, 10],
    ['hmac-sha1', 'hmac-sha1', 20, 10],
    ['hmac-sha224', 'hmac-sha224', 28, 14],
    ['HMAC-SHA256.', 'hmac-sha256', 32, 16],
    ['hmac-sha384', 'hmac-sha384', 48, 24],
    ['hmac-sha512', 'hmac-sha512', 64, 32],
    ['hmac-sha256-128', 'hmac-sha256-128', 16, 10],
    ['hmac-sha384-192', 'hmac-sha384-192', 24, 12],
    ['hmac-sha512-256', 'hmac-sha512-256', 32, 16],
  ])('%s is %s on the wire, %d octets, never fewer than %d', (name, wireName, octets, least) => {
    const algorithm = tsigAlgorithm(name);
    expect(algorithm.wireName.text).toBe(wireName);
    expect(algorithm.macOctets).toBe(octets);
    expect(minimumMacOctets(algorithm)).toBe(least);
  });

  it.each(['', 'sha256', 'hmac-sha3', 'md5', 'gss-tsig', 'hmac-sha256-64'])('%j is refused', (name) => {
    const error = inputErrorOf(() => tsigAlgorithm(name, '--algorithm'));
    expect(error.field).toBe('--algorithm');
    expect(error.hint).toContain('Use hmac-sha256');
  });
});

describe('a key', () => {
  const key = TsigKey.fromBase64('Kms-Key', 'hmac-sha256', SECRET);

  it('never shows its secret', () => {
    const octets = Buffer.from(SECRET, 'base64');
    const shown = [
      inspect(key, { depth: 10, showHidden: true }),
      JSON.stringify(key),
      JSON.stringify(Object.getOwnPropertyNames(key)),
    ].join('\n');
    for (const form of [SECRET, octets.toString('hex'), octets.toString('latin1'), octets.join(', ')]) {
      expect(shown).not.toContain(form);
    }
    expect(JSON.parse(JSON.stringify(key))).toEqual({ name: 'kms-key', algorithm: 'hmac-sha256' });
  });

  it('gives its secret only when asked for it by name', () => {
    expect(key.exportSecret()).toBe(SECRET);
  });

  it('is made at random, as long as its hash', () => {
    const [a, b] = [TsigKey.generate('a', 'hmac-sha512'), TsigKey.generate('a', 'hmac-sha512')];
    expect(Buffer.from(a.exportSecret(), 'base64')).toHaveLength(64);
    expect(a.exportSecret()).not.toBe(b.exportSecret());
    expect(TsigKey.generate('a').algorithm.name).toBe('hmac-sha256');
  });

  it('takes a secret that was broken over lines', () => {
    expect(
      TsigKey.fromBase64('k', 'hmac-sha256', ` ${SECRET.slice(0, 8)}\n ${SECRET.slice(8)}`).exportSecret(),
    ).toBe(SECRET);
  });

  it.each(['', '   ', 'abc', 'ab=c', 'a===', 'geheim!!', 'dmVyeSBzZWNyZXQ_'])(
    'secret %j is refused',
    (secret) => {
      const error = inputErrorOf(() => TsigKey.fromBase64('kms-key', 'hmac-sha256', secret));
      expect(error.message).toBe('secret: of key "kms-key" is not base64');
      expect(secret.trim() !== '' && `${error.message}${error.hint}`.includes(secret)).toBe(false);
    },
  );

  it.each([
    ['a..b', 'hmac-sha256', 'key name'],
    ['k', 'hmac-nope', 'algorithm'],
  ])('name %j with algorithm %j is refused for the %s', (name, algorithm, field) => {
    expect(inputErrorOf(() => TsigKey.fromBase64(name, algorithm, SECRET)).field).toBe(field);
  });

  it.each([9, 33, 16.5])('a MAC of %d octets is refused for hmac-sha256', (macOctets) => {
    expect(inputErrorOf(() => TsigKey.fromBase64('k', 'hmac-sha256', SECRET, { macOctets })).field).toBe(
      'MAC octets',
    );
  });

  // RFC 4231 §4.2 and §4.6, RFC 2202 §2 and §3.
  it.each([
    ['hmac-md5', '0b'.repeat(16), '4869205468657265', '9294727a3638bb1c13f48ef8158bfc9d'],
    ['hmac-sha1', '0b'.repeat(20), '4869205468657265', 'b617318655057264e28bc0b6fb378c8ef146be00'],
    [
      'hmac-sha256',
      '0b'.repeat(20),
      '4869205468657265',
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    ],
    [
      'hmac-sha256-128',
      '0c'.repeat(20),
      Buffer.from('Test With Truncation').toString('hex'),
      'a3b6167473100ee06e0c796c2955552b',
    ],
  ])('%s makes the MAC of the published test case', (algorithm, secret, data, mac) => {
    const tested = new TsigKey('k', algorithm, Buffer.from(secret, 'hex'));
    const parts = [Buffer.from(data.slice(0, 6), 'hex'), Buffer.from(data.slice(6), 'hex')];
    expect(tested.mac(parts).toString('hex')).toBe(mac);
    expect(tested.verify(parts, Buffer.from(mac, 'hex'))).toBe(true);
    expect(tested.verify(parts, Buffer.from(mac, 'hex').subarray(0, -1))).toBe(false);
    expect(tested.verify(parts, Buffer.concat([Buffer.from(mac, 'hex'), Buffer.alloc(1)]))).toBe(false);
    expect(tested.verify([...parts, Buffer.alloc(1)], Buffer.from(mac, 'hex'))).toBe(false);
  });
});
