import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMetaType, typeCode, typeName } from '../../src/record/index.js';
import { uint16 } from '../arbitraries.js';
import { inputErrorOf } from '../errors.js';

describe('record types', () => {
  it.each([
    ['SRV', 33],
    ['srv', 33],
    ['TYPE33', 33],
    ['type65280', 65280],
    ['TYPE0', 0],
  ])('%s is %d', (text, code) => {
    expect(typeCode(text)).toBe(code);
  });

  it.each(['', 'SRVX', 'TYPE', 'TYPE65536', 'TYPE-1', 'TYPE1.5', '33', 'toString', '__proto__'])(
    '%j is none',
    (text) => {
      expect(inputErrorOf(() => typeCode(text, 'type')).field).toBe('type');
    },
  );

  it('every number has a name that leads back to it', () => {
    fc.assert(fc.property(uint16, (code) => typeCode(typeName(code)) === code));
  });

  it.each([
    ['OPT', true],
    ['TSIG', true],
    ['AXFR', true],
    ['ANY', true],
    ['SRV', false],
    ['CAA', false],
  ])('%s stands only in messages: %s', (type, meta) => {
    expect(isMetaType(typeCode(type))).toBe(meta);
  });
});
