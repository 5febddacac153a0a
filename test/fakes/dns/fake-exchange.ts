import {
  decodeMessage,
  encodeMessage,
  makeMessage,
  type DecodedMessage,
  type MessageFields,
} from '../../../src/wire/index.js';

/** How a packet gets back to who asked; UDP and TCP differ here and nowhere else. */
export interface ReplyPath {
  readonly protocol: 'udp' | 'tcp';
  /** TCP: the number of the connection, from 1. UDP: the client's port. */
  readonly from: number;
  /** One message: framed over TCP. */
  send(message: Uint8Array): void;
  /** UDP: the same, from another port of this host. */
  sendFromElsewhere(message: Uint8Array): Promise<void>;
  /** TCP: octets as they are. */
  write(octets: Uint8Array): void;
  /** TCP: closes politely after what was written. */
  end(): void;
  /** TCP: breaks the connection with a reset. */
  reset(): void;
}

/** One request that came in, and what can be done about it. */
export class FakeExchange {
  /** 1 for the first request that this server ever got. */
  readonly count: number;
  readonly octets: Buffer;
  readonly message: DecodedMessage;
  readonly path: ReplyPath;

  constructor(count: number, octets: Buffer, path: ReplyPath) {
    this.count = count;
    this.octets = octets;
    this.message = decodeMessage(octets);
    this.path = path;
  }

  get protocol(): 'udp' | 'tcp' {
    return this.path.protocol;
  }

  /** A proper reply: id, opcode and question of the request, and these fields. */
  replyTo(fields: MessageFields = {}): Buffer {
    const { id, opcode, questions, flags } = this.message;
    return encodeMessage(
      makeMessage({
        id,
        opcode,
        questions,
        ...fields,
        flags: { qr: true, aa: true, rd: flags.rd, ...fields.flags },
      }),
    );
  }

  reply(fields: MessageFields = {}): void {
    this.path.send(this.replyTo(fields));
  }
}
