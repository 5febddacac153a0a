import { KmsDnsError } from '../errors.js';
import { DomainName } from '../name/index.js';
import { DnsClass, Opcode, queryMessage, type Message } from '../wire/index.js';
import type { AdaptiveWindow } from './adaptive-window.js';
import { Breaker } from './breaker.js';
import { monotonic } from './clock.js';
import { closedError, notAskedError, timeoutError } from './failures.js';
import { formatServer } from './server-address.js';
import type { Slots } from './slots.js';
import { isReply, Ticket, type TicketLine } from './ticket.js';
import { trace } from './traces.js';
import type { Exchanger, ExchangeOptions, QuickQueries, Reply, ServerAddress } from './types.js';

export interface LineOptions {
  readonly exchanger: Exchanger;
  readonly server: ServerAddress;
  readonly window: AdaptiveWindow;
  /** Held while anything is on its way, since each server takes a socket at least. */
  readonly sockets: Slots;
  /** Called as the first question sets out, and when the last has ended. */
  readonly onBusy: (line: ServerLine, state: 'busy' | 'idle') => void;
}

/** Milliseconds after which an answer is not what keeps us busy. */
const LONG = 25;

/** All questions to one server: how many at once, whether at all, and the quick way where there is one. */
export class ServerLine implements TicketLine {
  readonly #options: LineOptions;
  readonly #breaker = new Breaker();
  readonly #queue: Ticket[] = [];
  /** By what their questions have in common, for each plan of sendings. */
  readonly #quick = new Map<readonly number[], Map<number, QuickQueries>>();
  readonly #closing = new AbortController();
  /** Started and not ended, in this order, with those that are late and take no place in the window any more. */
  readonly #open = new Set<Ticket>();
  #socket: 'none' | 'wanted' | 'held' = 'none';
  /** A question that any server that is up answers somehow, asked before one is taken for dead. */
  #signOfLife: Promise<void> | undefined;
  /** Since the last answer to anything; to ask once is enough. */
  #signWasAsked = false;
  #retired = false;
  #refusal: KmsDnsError | undefined;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** @throws KmsDnsError as `Exchanger.exchange`; `ERR_TIMEOUT` too where a dead server is not asked again */
  ask(message: Message, options: ExchangeOptions): Promise<Reply> {
    if (this.#breaker.isDead) {
      this.#try(message, options);
      return Promise.reject(this.#notAsked());
    }
    return new Promise((resolve, reject) => {
      const ticket = new Ticket(this, message, options, resolve, reject);
      this.#queue.push(ticket);
      this.pump();
    });
  }

  /** Nothing is kept for it once what is under way has ended. */
  retire(): void {
    this.#retired = true;
    this.#endIfIdle();
  }

  close(): void {
    this.#closing.abort(closedError());
    this.#dropQueue(closedError());
    this.#closeQuick();
  }

  /** What was asked with this signal has failed. */
  abort(signal: AbortSignal, error: KmsDnsError): void {
    for (const ticket of [...this.#queue, ...this.#open]) {
      if (ticket.options.signal === signal) ticket.fail(error);
    }
  }

  pump(): void {
    const { window } = this.#options;
    while (this.#queue.length > 0 && this.#hasSocket() && window.tryTake()) {
      const ticket = this.#queue.shift() as Ticket;
      if (ticket.settled) {
        window.given();
        continue;
      }
      this.#open.add(ticket);
      const quick = this.#quickFor(ticket);
      ticket.start();
      if (quick === undefined) this.slowly(ticket);
      else quick.ask(ticket.name, ticket);
    }
    this.#endIfIdle();
  }

  /** Questions that have waited long for an answer, and those behind them that wait for a server that seems silent. */
  held(now: number): number {
    let held = 0;
    for (const ticket of this.#open) {
      if (now - ticket.sentAt < LONG) break;
      held++;
    }
    const [oldest] = this.#open;
    const seemsSilent = held > 0 && oldest !== undefined && this.#breaker.quietSince(oldest.sentAt);
    return seemsSilent ? held + this.#queue.length : held;
  }

  slowly(ticket: Ticket): void {
    const { exchanger, server } = this.#options;
    if (this.#closing.signal.aborted) {
      ticket.end(closedError());
      return;
    }
    const timer = ticket.isLate ? undefined : setTimeout(() => ticket.late(), ticket.waits[0]);
    exchanger
      .exchange(server, ticket.message, ticket.options)
      .then(
        (reply) => ticket.end(reply),
        (error: unknown) => ticket.end(error),
      )
      .finally(() => clearTimeout(timer));
  }

  /**
   * A server that answers other questions meanwhile is not silent: the network lost this one, or the server limits its
   * rate. Then it is asked once more, over TCP, which loses nothing.
   * @returns whether `end` will be called again
   */
  asksAgain(ticket: Ticket, result: unknown): boolean {
    const { exchanger, server } = this.#options;
    const { message, options } = ticket;
    const lost =
      result instanceof KmsDnsError &&
      result.code === 'ERR_TIMEOUT' &&
      !this.#breaker.quietSince(ticket.sentAt);
    if (!lost || this.#closing.signal.aborted || !mayUseTcp(server, options)) return false;
    ticket.late();
    exchanger.exchange(server, message, { ...options, protocol: 'tcp' }).then(
      (reply) => ticket.end(reply),
      () => ticket.end(result),
    );
    return true;
  }

  late(ticket: Ticket): void {
    this.#options.window.lost(ticket.sentAt, monotonic());
    if (this.#breaker.isDead) ticket.fail(this.#notAsked());
    else if (this.#breaker.quietSince(ticket.sentAt)) this.#askSignOfLife(ticket);
    this.pump();
  }

  ended(ticket: Ticket, result: unknown): void {
    const { window } = this.#options;
    const kind = verdictOf(result);
    if (kind === 'answered') this.#answered();
    if (!ticket.isLate) {
      if (kind === 'answered') window.answered(this.#queue.length > 0);
      else window.given();
    }
    if (kind === 'silent') this.#silent(ticket);
    this.#open.delete(ticket);
    this.pump();
  }

  silence(timeout: number): KmsDnsError {
    return timeoutError(this.#options.server, timeout);
  }

  #silent(ticket: Ticket): void {
    if (this.#signOfLife !== undefined) {
      void this.#signOfLife.then(() => this.#silent(ticket));
      return;
    }
    const { isDead } = this.#breaker;
    this.#breaker.silent(ticket.name.key, ticket.sentAt, monotonic());
    if (!isDead && this.#breaker.isDead) this.#takeForDead();
  }

  /** Nobody waits for it any more; what has not had its first wait yet may still be answered. */
  #takeForDead(): void {
    const { server } = this.#options;
    trace(() => ({ event: 'dead', server: formatServer(server), protocol: server.channel?.kind ?? 'udp' }));
    const error = this.#notAsked();
    this.#dropQueue(error);
    for (const ticket of this.#open) if (ticket.isLate) ticket.fail(error);
    this.#endIfIdle();
  }

  /**
   * Neither the questions that are late nor the sign of life were answered. An authoritative server that is up answers
   * within that time; a resolver may be waiting for others, and gets all of it.
   */
  #noSignOfLife(): void {
    this.#signWasAsked = true;
    const late = [...this.#open].filter((ticket) => ticket.isLate && !ticket.message.flags.rd);
    for (const { name, sentAt } of late) {
      if (this.#breaker.isDead) break;
      this.#breaker.silent(name.key, sentAt, monotonic());
    }
    if (late.length > 0 && this.#breaker.isDead) this.#takeForDead();
  }

  #dropQueue(error: KmsDnsError): void {
    for (const ticket of this.#queue.splice(0)) ticket.fail(error);
  }

  /** Whether a dead server is back: the question goes out, and nobody waits for it. */
  #try(message: Message, options: ExchangeOptions): void {
    if (!this.#breaker.takeTrial(monotonic())) return;
    const { exchanger, server } = this.#options;
    exchanger.exchange(server, message, { ...options, signal: this.#closing.signal }).then(
      () => this.#answered(),
      () => undefined,
    );
  }

  #askSignOfLife({ message, options, waits }: Ticket): void {
    if (this.#signOfLife !== undefined || this.#signWasAsked) return;
    const { exchanger, server } = this.#options;
    const { rd } = message.flags;
    const query = queryMessage(DomainName.root, 'SOA', { recursionDesired: rd });
    const [first = 1, ...later] = waits;
    const timeout = Math.max(1, rd ? later.reduce((sum, wait) => sum + wait, 0) : first);
    const { protocol } = options;
    this.#signOfLife = exchanger
      .exchange(server, query, { timeout, attempts: 1, protocol, signal: this.#closing.signal })
      .then(
        () => this.#answered(),
        () => this.#noSignOfLife(),
      )
      .finally(() => (this.#signOfLife = undefined));
  }

  #answered(): void {
    this.#signWasAsked = false;
    this.#breaker.answered(monotonic());
  }

  /** The same error for many: to make one takes longer than all the rest of a question that is not asked. */
  #notAsked(): KmsDnsError {
    return (this.#refusal ??= notAskedError(this.#options.server));
  }

  #quickFor({ message, options, waits }: Ticket): QuickQueries | undefined {
    const { exchanger, server } = this.#options;
    const [question] = message.questions;
    if (exchanger.quick === undefined || question === undefined || !isPlain(server, message, options))
      return undefined;
    let planned = this.#quick.get(waits);
    if (planned === undefined) this.#quick.set(waits, (planned = new Map<number, QuickQueries>()));
    const { flags, edns } = message;
    const key = ((edns?.udpPayloadSize ?? 0) * 2 + (flags.rd ? 1 : 0)) * 0x10000 + question.type;
    let quick = planned.get(key);
    if (quick === undefined) planned.set(key, (quick = exchanger.quick(server, message, waits)));
    return quick;
  }

  #hasSocket(): boolean {
    if (this.#socket === 'none') {
      if (this.#options.sockets.tryTake()) this.#takeSocket();
      else {
        this.#socket = 'wanted';
        void this.#options.sockets.take([]).then(() => {
          this.#takeSocket();
          this.pump();
        });
      }
    }
    return this.#socket === 'held';
  }

  #takeSocket(): void {
    this.#socket = 'held';
    this.#options.onBusy(this, 'busy');
  }

  #endIfIdle(): void {
    if (this.#open.size > 0 || this.#queue.length > 0) return;
    if (this.#socket === 'held') {
      this.#socket = 'none';
      this.#options.sockets.give();
      this.#options.onBusy(this, 'idle');
    }
    if (this.#retired) this.#closeQuick();
  }

  #closeQuick(): void {
    for (const planned of this.#quick.values()) for (const quick of planned.values()) quick.close();
    this.#quick.clear();
  }
}

/** What is neither says nothing about whether the server is up. */
function verdictOf(result: unknown): 'answered' | 'silent' | 'neither' {
  if (isReply(result)) return 'answered';
  if (!(result instanceof KmsDnsError)) return 'neither';
  if (result.code === 'ERR_TIMEOUT' || result.code === 'ERR_UNREACHABLE') return 'silent';
  return result.code === 'ERR_BAD_MESSAGE' || result.code === 'ERR_HTTP' ? 'answered' : 'neither';
}

function mayUseTcp({ channel }: ServerAddress, { protocol = 'auto' }: ExchangeOptions): boolean {
  return protocol === 'auto' && (channel === undefined || channel.kind === 'udp');
}

function isPlain({ channel }: ServerAddress, message: Message, options: ExchangeOptions): boolean {
  const { opcode, flags, questions, answers, authorities, additionals, edns } = message;
  return (
    (channel === undefined || channel.kind === 'udp') &&
    options.protocol !== 'tcp' &&
    options.signer === undefined &&
    opcode === Opcode.QUERY &&
    !(flags.ad || flags.cd || flags.aa || flags.tc || flags.ra) &&
    questions.length === 1 &&
    questions[0]?.class === DnsClass.IN &&
    answers.length + authorities.length + additionals.length === 0 &&
    (edns === undefined || (edns.options.length === 0 && !edns.dnssecOk && edns.version === 0))
  );
}
