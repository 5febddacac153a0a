import { createHash } from 'node:crypto';
import { RequestBudget, Turn, type Rate } from '../../src/backend/index.js';
import { KmsDnsError } from '../../src/errors.js';

/**
 * What all providers of one token share in this process: the rate of requests, and that one zone is written to by one
 * of them at a time.
 */
export class Account {
  readonly #budget: RequestBudget;
  readonly #turns = new Map<string, Turn>();
  /** Zones in which batches were refused and single operations were not. */
  readonly #withoutBatch = new Set<string>();
  /** `performance.now()` until which Cloudflare takes nothing. */
  #blockedUntil = 0;

  constructor(rate: Rate) {
    this.#budget = new RequestBudget(rate);
  }

  static of(endpoint: string, token: string, rate: Rate): Account {
    const key = createHash('sha256')
      .update(JSON.stringify([endpoint, token, rate]))
      .digest('hex');
    const known = ACCOUNTS.get(key);
    if (known !== undefined) return known;
    const account = new Account(rate);
    ACCOUNTS.set(key, account);
    return account;
  }

  /** Resolves when one request may go out. @throws KmsDnsError `ERR_THROTTLED` while Cloudflare blocks us */
  async take(signal: AbortSignal | undefined): Promise<void> {
    this.#refuseWhileBlocked();
    await this.#budget.take(signal);
    this.#refuseWhileBlocked();
  }

  accepted(): void {
    this.#budget.accepted();
  }

  /** Cloudflare said that it was too much: everybody waits so many milliseconds. */
  pause(ms: number): void {
    this.#budget.refused(ms);
  }

  /** Cloudflare wants a longer pause than anybody waits for. */
  block(ms: number): KmsDnsError {
    this.#budget.refused(0);
    this.#blockedUntil = Math.max(this.#blockedUntil, performance.now() + ms);
    return blocked(ms);
  }

  /** Runs `action` when everybody who writes to this zone has finished. */
  inTurn<T>(zoneId: string, action: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    let turn = this.#turns.get(zoneId);
    if (turn === undefined) this.#turns.set(zoneId, (turn = new Turn()));
    return turn.run(action, signal);
  }

  takesBatches(zoneId: string): boolean {
    return !this.#withoutBatch.has(zoneId);
  }

  noteNoBatches(zoneId: string): void {
    this.#withoutBatch.add(zoneId);
  }

  #refuseWhileBlocked(): void {
    const left = this.#blockedUntil - performance.now();
    if (left > 0) throw blocked(left);
  }
}

/** By a hash of the token: the token itself is kept where it is used, and nowhere else. */
const ACCOUNTS = new Map<string, Account>();

function blocked(ms: number): KmsDnsError {
  const seconds = Math.ceil(ms / 1000);
  return new KmsDnsError(
    'ERR_THROTTLED',
    `Cloudflare takes no requests of this user for another ${seconds} s`,
    {
      hint: 'It takes 1,200 requests in 5 minutes from one user, over all tokens and the dashboard. Try again after that.',
      reasons: ['throttled', 'retriable'],
      details: { retryAfter: seconds },
    },
  );
}
