import type { KmsDnsError } from '../errors.js';
import { DomainName } from '../name/index.js';
import type { Message } from '../wire/index.js';
import { monotonic } from './clock.js';
import { attemptWaits, DEFAULT_LIMITS } from './limits.js';
import type { ExchangeOptions, QuickListener, QuickResult, Reply } from './types.js';

/** Where a question waits for its turn, and who is told what becomes of it. */
export interface TicketLine {
  /** The quick way did not settle it. */
  slowly(ticket: Ticket): void;
  /** Its first wait is over. */
  late(ticket: Ticket): void;
  /** @returns whether `end` will be called again */
  asksAgain(ticket: Ticket, result: unknown): boolean;
  ended(ticket: Ticket, result: unknown): void;
  /** @param timeout milliseconds in which no answer came */
  silence(timeout: number): KmsDnsError;
}

/** One question on its way. */
export class Ticket implements QuickListener {
  readonly message: Message;
  readonly options: ExchangeOptions;
  /** Milliseconds for each sending. */
  readonly waits: readonly number[];
  sentAt = 0;
  isLate = false;
  settled = false;
  #wasAskedAgain = false;
  readonly #line: TicketLine;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (error: unknown) => void;

  constructor(
    line: TicketLine,
    message: Message,
    options: ExchangeOptions,
    resolve: (reply: Reply) => void,
    reject: (error: unknown) => void,
  ) {
    const { timeout = DEFAULT_LIMITS.timeout, attempts = DEFAULT_LIMITS.attempts } = options;
    this.#line = line;
    this.message = message;
    this.options = options;
    this.waits = waitsOf(timeout, attempts);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get name(): DomainName {
    return this.message.questions[0]?.name ?? DomainName.root;
  }

  start(): void {
    this.sentAt = monotonic();
  }

  late(): void {
    if (this.isLate) return;
    this.isLate = true;
    this.#line.late(this);
  }

  done(result: QuickResult): void {
    if (result === 'unclear') this.#line.slowly(this);
    else if (result === 'silent') {
      this.end(this.#line.silence(this.waits.reduce((sum, wait) => sum + wait, 0)));
    } else this.end(result);
  }

  /** @param result a reply, or the error */
  end(result: unknown): void {
    if (!this.settled && !this.#wasAskedAgain && this.#line.asksAgain(this, result)) {
      this.#wasAskedAgain = true;
      return;
    }
    if (isReply(result)) this.#succeed(result);
    else this.fail(result);
    this.#line.ended(this, result);
  }

  fail(error: unknown): void {
    if (this.settled) return;
    this.settled = true;
    this.#reject(error);
  }

  #succeed(reply: Reply): void {
    if (this.settled) return;
    this.settled = true;
    this.#resolve(reply);
  }
}

const plans = new Map<string, readonly number[]>();

/** The same object for the same plan of sendings; there are a few only. */
function waitsOf(timeout: number, attempts: number): readonly number[] {
  const key = `${timeout} ${attempts}`;
  const known = plans.get(key);
  if (known !== undefined) return known;
  const waits = attemptWaits(timeout, attempts);
  if (plans.size < 1000) plans.set(key, waits);
  return waits;
}

export function isReply(result: unknown): result is Reply {
  return typeof result === 'object' && result !== null && 'octets' in result;
}
