import type { DecodedMessage, ResponseSigner } from '../wire/index.js';
import { errorAnswer, type Answer } from './answer.js';
import { encodeAnswer } from './encode-answer.js';
import type { Client } from './event.js';

/** A request that was decoded and whose signature, if any, is right. */
export interface Request {
  readonly message: DecodedMessage;
  readonly client: Client;
  /** Signs the responses to a signed request. */
  readonly signer: ResponseSigner | undefined;
}

/** What goes back to the client. */
export type Response =
  | { readonly kind: 'none' }
  /** @property cacheable the same octets (after the id) deserve the same answer until a zone changes */
  | { readonly kind: 'message'; readonly octets: Buffer; readonly cacheable: boolean }
  | { readonly kind: 'later'; readonly octets: Promise<Buffer> }
  /** Several messages, made as they are pulled; TCP only. */
  | { readonly kind: 'stream'; readonly messages: Iterable<Buffer> };

const MAX_TCP_OCTETS = 0xffff;
/** RFC 1035 §2.3.4: over UDP without EDNS. */
const MIN_UDP_OCTETS = 512;
/** However much a client offers to take: larger datagrams get lost in fragments (DNS Flag Day 2020). */
const MAX_UDP_OCTETS = 1232;

export function encodeReply({ message, client, signer }: Request, answer: Answer): Buffer {
  const room = maxOctets(message, client.protocol) - (signer?.octets ?? 0);
  const octets = encodeAnswer(message, answer, room);
  return signer === undefined ? octets : signer.sign(octets);
}

export function reply(request: Request, answer: Answer): Response {
  return { kind: 'message', octets: encodeReply(request, answer), cacheable: false };
}

export function replyError(request: Request, rcode: number): Response {
  return reply(request, errorAnswer(rcode));
}

function maxOctets({ edns }: DecodedMessage, protocol: 'udp' | 'tcp'): number {
  if (protocol === 'tcp') return MAX_TCP_OCTETS;
  return Math.max(MIN_UDP_OCTETS, Math.min(edns?.udpPayloadSize ?? 0, MAX_UDP_OCTETS));
}
