import type { DomainName } from '../name/index.js';
import type { Message } from '../wire/index.js';
import { monotonic } from './clock.js';
import { QueryTemplate } from './query-template.js';
import { QuickQuery, QuickSocket } from './quick-query.js';
import type { QuickListener, QuickQueries, ServerAddress } from './types.js';
import type { UdpPool } from './udp-pool.js';

export interface QuickOptions {
  readonly server: ServerAddress;
  /** An unsigned query; only its name is replaced. */
  readonly query: Message;
  readonly pool: UdpPool;
  /** Queries that go out over one socket. */
  readonly queriesPerSocket: number;
  /** Milliseconds to wait for a reply to each sending; one or more. */
  readonly waits: readonly number[];
}

/** Milliseconds that a socket is kept for the next query when none is under way. */
const LINGER = 50;

/**
 * Queries over UDP with as little work as possible: the octets come from a template, the sockets are leased for many
 * queries at a time, and one timer serves all. Replies are judged by the rules of `exchange`. A query takes a slot only
 * until its first wait is over: what is lost by then is not on its way any more.
 */
export class UdpQuickQueries implements QuickQueries {
  readonly #options: QuickOptions;
  readonly #template: QueryTemplate;
  /** Waiting for a socket or a slot. */
  readonly #unsent: QuickQuery[] = [];
  /** To be sent once more; they have no slot. */
  readonly #again: QuickQuery[] = [];
  /** By the number of earlier sendings, each in the order of sending. */
  readonly #sent: readonly Set<QuickQuery>[];
  #timer: NodeJS.Timeout | undefined;
  #socket: QuickSocket | undefined;
  #opening = false;
  #closed = false;

  constructor(options: QuickOptions) {
    this.#options = options;
    this.#template = new QueryTemplate(options.query);
    this.#sent = options.waits.map(() => new Set());
  }

  ask(name: DomainName, listener: QuickListener): void {
    if (this.#closed) {
      listener.done('unclear');
      return;
    }
    const question = this.#template.question(name);
    this.#unsent.push(new QuickQuery(question, this.#options.server, listener, this.#ended));
    this.#flush();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    const sent = this.#sent.flatMap((round) => [...round]);
    for (const query of [...this.#unsent.splice(0), ...this.#again.splice(0), ...sent]) {
      query.settle('unclear');
    }
    this.#giveUpSocket();
  }

  readonly #ended = (query: QuickQuery): void => {
    const round = query.sendings - 1;
    if (this.#sent[round]?.delete(query) === true && round === 0) this.#options.pool.slots.give();
    if (this.#closed) return;
    this.#flush();
    if (this.#idle) this.#watch(LINGER);
  };

  get #idle(): boolean {
    return this.#unsent.length === 0 && this.#sent.every((round) => round.size === 0);
  }

  #flush(): void {
    for (;;) {
      const again = this.#again[0];
      const query = again ?? this.#unsent[0];
      if (query === undefined || this.#closed) return;
      if (this.#socket === undefined || this.#socket.left === 0) {
        if (!this.#opening) void this.#open();
        return;
      }
      if (again === undefined && !this.#options.pool.slots.tryTake()) {
        this.#timer ??= setTimeout(this.#sweep, LINGER);
        return;
      }
      (again === undefined ? this.#unsent : this.#again).shift();
      if (query.settled) continue;
      this.#socket.send(query);
      this.#sent[query.sendings - 1]?.add(query);
      this.#timer ??= setTimeout(this.#sweep, this.#options.waits[query.sendings - 1]);
    }
  }

  async #open(): Promise<void> {
    const { pool, queriesPerSocket } = this.#options;
    this.#opening = true;
    try {
      const lease = await pool.take(queriesPerSocket);
      this.#socket = new QuickSocket(lease, queriesPerSocket, this.#template);
      if (this.#closed) this.#giveUpSocket();
    } catch {
      for (const query of [...this.#unsent.splice(0), ...this.#again.splice(0)]) query.settle('unclear');
    }
    this.#opening = false;
    this.#flush();
  }

  #watch(wait: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#sweep, wait);
  }

  /** Sends again, or ends, what has waited long enough; gives up a socket that nothing goes over. */
  readonly #sweep = (): void => {
    const now = monotonic();
    const overdue = this.#sent.flatMap((round, i) => takeOverdue(round, now - this.#waitOf(i)));
    for (const query of overdue) this.#overdue(query);
    this.#flush();
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#idle) this.#giveUpSocket();
    else this.#watch(this.#timeLeft(now));
  };

  #overdue(query: QuickQuery): void {
    if (query.sendings === 1) {
      this.#options.pool.slots.give();
      query.listener.late?.();
    }
    if (query.sendings < this.#options.waits.length) this.#again.push(query);
    else query.settle(query.garbled ? 'unclear' : 'silent');
  }

  /** Until the next query has waited long enough. */
  #timeLeft(now: number): number {
    const left = this.#sent.map((round, i) => {
      const first = round.values().next().value;
      return first === undefined ? Infinity : first.sentAt + this.#waitOf(i) - now;
    });
    return Math.max(1, Math.min(...left, this.#unsent.length > 0 ? LINGER : Infinity));
  }

  #waitOf(round: number): number {
    return this.#options.waits[round] ?? 0;
  }

  #giveUpSocket(): void {
    this.#socket?.retire();
    this.#socket = undefined;
  }
}

/** Takes those out that were sent at this time or before. */
function takeOverdue(round: Set<QuickQuery>, latest: number): QuickQuery[] {
  const overdue: QuickQuery[] = [];
  for (const query of round) {
    if (query.sentAt > latest) break;
    round.delete(query);
    overdue.push(query);
  }
  return overdue;
}
