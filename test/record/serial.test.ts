import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareSerials, nextSerial } from '../../src/record/index.js';
import { uint32 } from '../arbitraries.js';

describe('zone serials (RFC 1982)', () => {
  it.each([
    [1, 1, 0],
    [1, 2, -1],
    [2, 1, 1],
    [0xffffffff, 0, -1],
    [0, 0xffffffff, 1],
    [0xffffffff, 1, -1],
    [0, 0x7fffffff, -1],
    [0x80000000, 0xffffffff, -1],
    [2026112201, 2026112202, -1],
  ])('%d against %d: %d', (a, b, order) => {
    expect(compareSerials(a, b)).toBe(order);
  });

  it('the next serial is newer and never 0', () => {
    fc.assert(
      fc.property(uint32, (serial) => {
        expect(compareSerials(serial, nextSerial(serial))).toBe(-1);
        expect(nextSerial(serial)).not.toBe(0);
      }),
    );
    expect(nextSerial(0xffffffff)).toBe(1);
  });
});
