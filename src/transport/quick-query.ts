import { Opcode, type Question } from '../wire/index.js';
import { monotonic } from './clock.js';
import { judgeUnsigned, type Asked } from './judge.js';
import type { QueryTemplate } from './query-template.js';
import type { QuickListener, QuickResult, ServerAddress } from './types.js';
import type { SocketLease } from './udp-pool.js';
import type { PacketListener } from './udp-socket.js';

/** A socket for so many sendings, given back when nothing more waits on it. */
export class QuickSocket {
  readonly #lease: SocketLease;
  readonly #template: QueryTemplate;
  #open = 0;
  #left: number;

  constructor(lease: SocketLease, sendings: number, template: QueryTemplate) {
    this.#lease = lease;
    this.#left = sendings;
    this.#template = template;
  }

  get left(): number {
    return this.#left;
  }

  send(query: QuickQuery): void {
    this.#left--;
    this.#open++;
    const { socket } = this.#lease;
    const id = socket.reserve(query);
    query.sent(this, id);
    socket.post(this.#template.octets(query.question.name, id));
  }

  forget(id: number): void {
    this.#lease.socket.forget(id);
    this.#open--;
    this.#releaseIfDone();
  }

  retire(): void {
    this.#left = 0;
    this.#releaseIfDone();
  }

  #releaseIfDone(): void {
    if (this.#open === 0 && this.#left === 0) this.#lease.release();
  }
}

/** One query, with the ids and the sockets of all its sendings: a reply to an earlier one counts as well. */
export class QuickQuery implements PacketListener {
  readonly question: Question;
  readonly listener: QuickListener;
  sendings = 0;
  sentAt = 0;
  settled = false;
  /** Something came that cannot be read. */
  garbled = false;
  readonly #ids: number[] = [];
  readonly #sockets: QuickSocket[] = [];
  readonly #server: ServerAddress;
  readonly #ended: (query: QuickQuery) => void;

  constructor(
    question: Question,
    server: ServerAddress,
    listener: QuickListener,
    ended: (query: QuickQuery) => void,
  ) {
    this.question = question;
    this.listener = listener;
    this.#server = server;
    this.#ended = ended;
  }

  sent(socket: QuickSocket, id: number): void {
    this.sendings++;
    this.sentAt = monotonic();
    this.#sockets.push(socket);
    this.#ids.push(id);
  }

  onPacket(octets: Buffer): void {
    const judgement = judgeUnsigned(this.#asked(octets), octets);
    if (judgement.kind === 'drop') {
      this.garbled ||= judgement.reason === 'malformed';
      return;
    }
    if (judgement.kind !== 'reply') {
      this.settle('unclear');
      return;
    }
    const { message, authentication } = judgement;
    const ms = monotonic() - this.sentAt;
    this.settle({ message, octets, server: this.#server, protocol: 'udp', ms, authentication });
  }

  onError(): void {
    this.settle('unclear');
  }

  settle(result: QuickResult): void {
    if (this.settled) return;
    this.settled = true;
    this.#sockets.forEach((socket, i) => socket.forget(this.#ids[i] as number));
    this.#ended(this);
    this.listener.done(result);
  }

  #asked(octets: Buffer): Asked {
    const id = octets.length >= 2 ? octets.readUInt16BE(0) : -1;
    return {
      request: { opcode: Opcode.QUERY, questions: [this.question] },
      id: this.#ids.includes(id) ? id : -1,
      truncation: 'report',
    };
  }
}
