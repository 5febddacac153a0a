import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frame, FrameReader } from '../../src/transport/frames.js';

const messages = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 });

it('finds the messages of a stream, however it is cut', () => {
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
      const stream = Buffer.concat(sent.map(frame));
      const reader = new FrameReader();
      const got: Buffer[] = [];
      for (let at = 0, i = 0; at < stream.length; i++) {
        const size = cuts[i % cuts.length] as number;
        got.push(...reader.push(stream.subarray(at, at + size)));
        at += size;
      }
      expect(got.map((m) => [...m])).toEqual(sent.map((m) => [...m]));
      expect(reader.pending).toBe(0);
    }),
  );
});
