import { DomainName } from '../name/index.js';
import { encodeMessage, type Message } from '../wire/index.js';

const HEADER_OCTETS = 12;

/** Queries that differ only in id and name: everything else is encoded once. */
export class QueryTemplate {
  readonly #message: Message;
  readonly #header: Buffer;
  /** What follows the name: type, class, and the OPT record. */
  readonly #rest: Buffer;

  /** @param message a query with one question, whose name does not matter */
  constructor(message: Message) {
    const questions = message.questions.map((question) => ({ ...question, name: DomainName.root }));
    const octets = encodeMessage({ ...message, questions });
    this.#message = message;
    this.#header = octets.subarray(0, HEADER_OCTETS);
    this.#rest = octets.subarray(HEADER_OCTETS + DomainName.root.wireLength);
  }

  message(name: DomainName): Message {
    return {
      ...this.#message,
      questions: this.#message.questions.map((question) => ({ ...question, name })),
    };
  }

  octets(name: DomainName, id: number): Buffer {
    const length = name.wireLength;
    const octets = Buffer.allocUnsafe(HEADER_OCTETS + length + this.#rest.length);
    octets.set(this.#header);
    octets[0] = id >> 8;
    octets[1] = id & 0xff;
    let at = HEADER_OCTETS;
    for (const label of name.labels) {
      octets[at++] = label.length;
      for (let i = 0; i < label.length; i++) octets[at++] = label.charCodeAt(i);
    }
    octets[at++] = 0;
    octets.set(this.#rest, at);
    return octets;
  }
}
