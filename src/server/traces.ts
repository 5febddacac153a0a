import { channel } from 'node:diagnostics_channel';
import { typeName } from '../record/index.js';
import { decodeMessage, rcodeName } from '../wire/index.js';
import type { Peer } from './handler.js';

/** One answered request, for `DEBUG=kmsdns:server`. */
export interface ServerTrace {
  readonly client: string;
  readonly question: string;
  readonly rcode: string;
  readonly octets: number;
}

const traces = channel('kmsdns:server');

/** Whether somebody listens: then nothing is answered from the cache, so that every answer is seen. */
export function isTraced(): boolean {
  return traces.hasSubscribers;
}

export function traceAnswer({ address, port, protocol }: Peer, answer: Buffer): void {
  if (!traces.hasSubscribers) return;
  const { questions, rcode } = decodeMessage(answer);
  const asked = questions.map(({ name, type }) => `${name.text} ${typeName(type)}`).join();
  const trace: ServerTrace = {
    client: `${address}#${port} ${protocol}`,
    question: asked,
    rcode: rcodeName(rcode),
    octets: answer.length,
  };
  traces.publish(trace);
}
