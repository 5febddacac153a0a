import { describe, expect, it } from 'vitest';
import { encodeBind, KMS_INTERFACE, madeUpInterface, uuidText } from '../../src/probe/rpc-bind.js';

const BIND =
  '05000b03100000004800000001000000d016d0160000000001000000000001007521c8514e845047b0d8ec255555bc0601000000045d888aeb1cc9119fe808002b10486002000000';

describe('the bind', () => {
  it('for the KMS interface is these 72 octets', () => {
    expect(encodeBind(KMS_INTERFACE).toString('hex')).toBe(BIND);
  });

  it('for another interface differs in its UUID and version only', () => {
    const other = encodeBind({ uuid: '12345778-1234-abcd-ef00-0123456789ab', major: 3, minor: 2 });
    const expected = Buffer.from(BIND, 'hex');
    expected.set(Buffer.from('785734123412cdabef000123456789ab03000200', 'hex'), 32);
    expect(other).toEqual(expected);
  });

  it('makes up an interface that is new each time', () => {
    const made = Array.from({ length: 20 }, madeUpInterface);
    expect(new Set(made.map(({ uuid }) => uuid)).size).toBe(20);
    for (const one of made) expect(encodeBind(one)).toHaveLength(72);
  });
});

describe('a UUID on the wire', () => {
  const octets = encodeBind(KMS_INTERFACE).subarray(32, 48);

  it('little-endian', () => {
    expect(uuidText(octets, true)).toBe(KMS_INTERFACE.uuid);
  });

  it('big-endian is the order in which it is written', () => {
    expect(uuidText(Buffer.from('51c82175844e4750b0d8ec255555bc06', 'hex'), false)).toBe(KMS_INTERFACE.uuid);
  });

  it('is left as it is', () => {
    const before = Buffer.from(octets);
    uuidText(octets, true);
    expect(octets).toEqual(before);
  });
});
