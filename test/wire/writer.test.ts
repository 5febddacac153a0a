import { describe, expect, it } from 'vitest';
import { DomainName } from '../../src/name/index.js';
import { WireWriter } from '../../src/wire/index.js';

describe('a writer', () => {
  it('loses nothing when its buffer grows, at whatever octet that happens', () => {
    const write = (capacity: number): string => {
      const writer = new WireWriter(capacity);
      writer.uint8(1);
      writer.uint16(0x0203);
      writer.uint32(0x04050607);
      writer.uint48(0x08090a0b0c0d);
      writer.bytes(Buffer.from('0e0f', 'hex'));
      writer.counted(() => writer.uint8(0xff));
      writer.name(DomainName.parse('a.bc'));
      writer.name(DomainName.parse('x.a.bc'));
      writer.uint8(0xee);
      return writer.finish().toString('hex');
    };
    const expected = '0102030405060708090a0b0c0d0e0f0001ff016102626300' + '0178c012' + 'ee';
    for (let capacity = 1; capacity < 40; capacity++) expect(write(capacity)).toBe(expected);
  });

  it('forgets the names that truncation cuts off', () => {
    const writer = new WireWriter();
    writer.bytes(Buffer.alloc(12));
    writer.name(DomainName.parse('example.com'));
    const kept = writer.length;
    writer.name(DomainName.parse('kms.example.com'));
    writer.truncate(kept);
    writer.name(DomainName.parse('kms.example.com'));
    expect(writer.finish().subarray(kept).toString('hex')).toBe('036b6d73c00c');
  });
});
