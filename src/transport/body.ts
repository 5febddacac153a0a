import type { Readable } from 'node:stream';
import { MAX_MESSAGE_OCTETS } from '../wire/index.js';

/** All that a stream gives; no more than a DNS message can have. Rejects when it ends too early. */
export async function readBody(stream: Readable): Promise<Buffer | 'too-long'> {
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    octets += chunk.length;
    if (octets > MAX_MESSAGE_OCTETS) return 'too-long';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
