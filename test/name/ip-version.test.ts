import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ipVersion } from '../../src/name/index.js';

describe('ipVersion', () => {
  it.each([
    ['192.0.2.1', 4],
    ['::', 6],
    ['2001:db8::1', 6],
    ['::ffff:192.0.2.1', 6],
    ['fe80::1%eth0', 6],
    ['192.0.2.1:53', 0],
    ['192.0.2.256', 0],
    ['[::1]', 0],
    ['kms1.corp.example.com', 0],
    ['', 0],
  ])('%s: %d', (text, expected) => expect(ipVersion(text)).toBe(expected));

  it('says what node:net says', () => {
    const nearly = fc.stringMatching(/^[0-9a-f:.%]{0,20}$/);
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), nearly, fc.string()), (text) => {
        expect(ipVersion(text)).toBe(isIP(text));
      }),
    );
  });
});
