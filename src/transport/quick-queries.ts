import type { DomainName } from '../name/index.js';
import { Opcode, Rcode, type Message, type Question } from '../wire/index.js';
import { monotonic } from './clock.js';
import { judgeReply, type Asked } from './judge.js';
import { QueryTemplate } from './query-template.js';
import type { QuickQueries, Reply, ServerAddress } from './types.js';
import type { SocketLease, UdpPool } from './udp-pool.js';
import type { PacketListener } from './udp-socket.js';

type Done = (reply: Reply | undefined) => void;

export interface QuickOptions {
  readonly server: ServerAddress;
  /** An unsigned query; only its name is replaced. */
  readonly query: Message;
  readonly pool: UdpPool;
  /** Queries that go out over one socket. */
  readonly queriesPerSocket: number;
  /** Milliseconds to wait for a reply. */
  readonly wait: number;
}

/** Milliseconds from one look at the clock to the next. */
const SWEEP = 50;

/**
 * Queries over UDP, each sent once, with as little work as possible: the octets come from a template, the sockets
 * are leased for many queries at a time, and one timer serves all. Replies are judged by the rules of `exchange`.
 */
export class UdpQuickQueries implements QuickQueries {
  readonly #options: QuickOptions;
  readonly #template: QueryTemplate;
  /** Waiting for a socket or a slot. */
  readonly #unsent: QuickQuery[] = [];
  /** In the order of sending. */
  readonly #sent = new Set<QuickQuery>();
  readonly #sweeper: NodeJS.Timeout;
  #socket: QuickSocket | undefined;
  #opening = false;
  #closed = false;

  constructor(options: QuickOptions) {
    this.#options = options;
    this.#template = new QueryTemplate(options.query);
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP);
  }

  ask(name: DomainName, done: Done): void {
    if (this.#closed) {
      done(undefined);
      return;
    }
    const query = new QuickQuery(this.#template.question(name), this.#options.server, (reply) => {
      if (this.#sent.delete(query)) this.#options.pool.slots.give();
      done(reply);
      this.#flush();
    });
    this.#unsent.push(query);
    this.#flush();
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#sweeper);
    for (const query of [...this.#unsent.splice(0), ...this.#sent]) query.settle(undefined);
    this.#socket?.retire();
    this.#socket = undefined;
  }

  #flush(): void {
    while (this.#unsent.length > 0) {
      if (this.#socket === undefined || this.#socket.left === 0) {
        if (!this.#opening) void this.#open();
        return;
      }
      if (!this.#options.pool.slots.tryTake()) return;
      const query = this.#unsent.shift() as QuickQuery;
      this.#sent.add(query);
      this.#socket.send(query);
    }
  }

  async #open(): Promise<void> {
    const { pool, queriesPerSocket } = this.#options;
    this.#opening = true;
    try {
      const lease = await pool.take(queriesPerSocket);
      this.#socket = new QuickSocket(lease, queriesPerSocket, this.#template);
      if (this.#closed) this.#socket.retire();
    } catch {
      for (const query of this.#unsent.splice(0)) query.settle(undefined);
    }
    this.#opening = false;
    this.#flush();
  }

  #sweep(): void {
    const latest = monotonic() - this.#options.wait;
    for (const query of this.#sent) {
      if (query.sentAt > latest) break;
      query.settle(undefined);
    }
    this.#flush();
  }
}

/** A socket for so many queries, given back when the last of them has ended. */
class QuickSocket {
  readonly #lease: SocketLease;
  readonly #template: QueryTemplate;
  #open = 0;
  #left: number;

  constructor(lease: SocketLease, queries: number, template: QueryTemplate) {
    this.#lease = lease;
    this.#left = queries;
    this.#template = template;
  }

  get left(): number {
    return this.#left;
  }

  send(query: QuickQuery): void {
    this.#left--;
    this.#open++;
    query.id = this.#lease.socket.reserve(query);
    query.socket = this;
    query.sentAt = monotonic();
    this.#lease.socket.post(this.#template.octets(query.request.questions[0].name, query.id));
  }

  settled(query: QuickQuery): void {
    this.#lease.socket.forget(query.id);
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

class QuickQuery implements PacketListener, Asked {
  readonly request: { readonly opcode: number; readonly questions: readonly [Question] };
  readonly signed = undefined;
  readonly truncation = 'report';
  /** These three are set when it is sent. */
  id = -1;
  sentAt = 0;
  socket: QuickSocket | undefined;
  readonly #server: ServerAddress;
  readonly #done: Done;

  constructor(question: Question, server: ServerAddress, done: Done) {
    this.request = { opcode: Opcode.QUERY, questions: [question] };
    this.#server = server;
    this.#done = done;
  }

  onPacket(octets: Buffer): void {
    const judgement = judgeReply(this, octets);
    if (judgement.kind === 'drop') return;
    if (judgement.kind !== 'reply' || !isPlain(judgement.message.rcode)) {
      this.settle(undefined);
      return;
    }
    const { message, authentication } = judgement;
    const ms = monotonic() - this.sentAt;
    this.settle({ message, octets, server: this.#server, protocol: 'udp', ms, authentication });
  }

  onError(): void {
    this.settle(undefined);
  }

  settle(reply: Reply | undefined): void {
    this.socket?.settled(this);
    this.#done(reply);
  }
}

function isPlain(rcode: number): boolean {
  return rcode === Rcode.NOERROR || rcode === Rcode.NXDOMAIN;
}
