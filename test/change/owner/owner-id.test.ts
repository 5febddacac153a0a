import { describe, expect, it } from 'vitest';
import { parseOwnerId } from '../../../src/change/index.js';
import { InputError } from '../../../src/errors.js';

describe('an owner id', () => {
  it.each([
    ['corp-dns', 'corp-dns'],
    [' Corp.DNS_1 ', 'corp.dns_1'],
    ['0', '0'],
    ['a'.repeat(63), 'a'.repeat(63)],
  ])('%j is %j', (text, id) => {
    expect(parseOwnerId(text)).toBe(id);
  });

  it.each(['', ' ', '-a', '.a', '_a', 'a b', 'a=b', 'a"b', 'é', 'a\nb', 'a,b', 'a'.repeat(64)])(
    '%j is none',
    (text) => {
      expect(() => parseOwnerId(text)).toThrow(InputError);
    },
  );
});
