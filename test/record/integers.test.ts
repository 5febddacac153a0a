import { describe, expect, it } from 'vitest';
import { checkTtl, checkUint16, MAX_TTL, parseDigits, parseTtl } from '../../src/record/index.js';
import { inputErrorOf } from '../errors.js';

describe('a number', () => {
  it.each([-1, 65536, 1.5, NaN, Infinity])('%d is no 16-bit number', (value) => {
    const error = inputErrorOf(() => checkUint16(value, 'port'));
    expect(error.message).toBe(`port: ${value} is not a whole number from 0 to 65535`);
  });

  it.each([-1, MAX_TTL + 1, 0.5])('%d is no TTL', (value) => {
    expect(inputErrorOf(() => checkTtl(value)).field).toBe('ttl');
  });

  it.each(['', ' 1', '1688 ', '+1', '-1', '1e3', '0x10', '1.0', '65536', '9'.repeat(400), '１'])(
    '%j is no port',
    (text) => {
      const error = inputErrorOf(() => parseDigits(text, 0, 65535, 'port'));
      expect(error.message).toBe(`port: "${text}" is not a whole number from 0 to 65535`);
    },
  );
});

describe('a TTL', () => {
  it.each([
    ['0', 0],
    ['3600', 3600],
    ['007', 7],
    ['1h', 3600],
    ['1H30m', 5400],
    ['1w2d3h4m5s', 788_645],
    [String(MAX_TTL), MAX_TTL],
  ])('%s is %d seconds', (text, seconds) => {
    expect(parseTtl(text)).toBe(seconds);
  });

  it.each(['', '1y', 'h', '-1', '1 h', '1h5', String(MAX_TTL + 1), '4000w', '9'.repeat(400)])(
    '%j is refused',
    (text) => {
      expect(inputErrorOf(() => parseTtl(text, '--ttl')).field).toBe('--ttl');
    },
  );
});
