import { encodeMessage, type Message, type Signer } from '../wire/index.js';
import { judgeReply, type Judged } from './judge.js';

/** One sending of a request: its octets, and what judges the replies to it. */
export interface Attempt {
  readonly octets: Buffer;
  judge(reply: Buffer): Judged;
}

/** A message ready to be sent as often as it takes: encoded once, given an id and signed anew at every attempt. */
export class OutgoingRequest {
  readonly message: Message;
  readonly #encoded: Buffer;
  readonly #signer: Signer | undefined;

  /** @throws MessageError when it is over 65,535 octets */
  constructor(message: Message, signer: Signer | undefined) {
    this.message = message;
    this.#signer = signer;
    this.#encoded = encodeMessage(message);
  }

  /** Octets without a signature. */
  get length(): number {
    return this.#encoded.length;
  }

  async attempt(id: number, truncation: 'report' | 'accept'): Promise<Attempt> {
    const plain = Buffer.from(this.#encoded);
    plain.writeUInt16BE(id);
    const signed = await this.#signer?.sign(plain);
    const asked = { request: this.message, id, truncation };
    return { octets: signed?.octets ?? plain, judge: (reply) => judgeReply(asked, signed, reply) };
  }
}
