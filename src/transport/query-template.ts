import { InputError } from '../errors.js';
import { DomainName } from '../name/index.js';
import { encodeMessage, type Message, type Question } from '../wire/index.js';

const HEADER_OCTETS = 12;

/** Queries that differ only in id and name: everything else is encoded once. */
export class QueryTemplate {
  readonly #question: Question;
  readonly #header: Buffer;
  /** What follows the name: type, class, and the OPT record. */
  readonly #rest: Buffer;

  /** @param query whose name does not matter */
  constructor(query: Message) {
    const [question] = query.questions;
    if (question === undefined || query.questions.length > 1)
      throw new InputError('query', 'has not one question');
    const octets = encodeMessage({ ...query, questions: [{ ...question, name: DomainName.root }] });
    this.#question = question;
    this.#header = octets.subarray(0, HEADER_OCTETS);
    this.#rest = octets.subarray(HEADER_OCTETS + DomainName.root.wireLength);
  }

  question(name: DomainName): Question {
    const { type, class: cls } = this.#question;
    return { name, type, class: cls };
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
