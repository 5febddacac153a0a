import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from 'limiter';
import { abortedError } from '../errors.js';
import { Turn } from './turn.js';

export interface Rate {
  /** Requests in any `interval` at the most. */
  readonly limit: number;
  /** Milliseconds. */
  readonly interval: number;
  /** Of these, how many may go out at once after a quiet time; fewer than `limit`. */
  readonly burst: number;
}

/**
 * What an account may ask of an HTTP API. Everything of one account takes its turn here, whatever zone it is for: first
 * come, first served, at the rate that the backend allows, slower for a while after it said that it was too much.
 */
export class RequestBudget {
  readonly #bucket: TokenBucket;
  readonly #rate: number;
  readonly #turn = new Turn();
  /** `performance.now()` until which nothing is sent. */
  #pausedUntil = 0;

  constructor({ limit, interval, burst }: Rate) {
    // A full bucket and what drips into it in one interval are together the most that can go out in it.
    this.#rate = limit - burst;
    this.#bucket = new TokenBucket({ bucketSize: burst, tokensPerInterval: this.#rate, interval });
    this.#bucket.content = burst;
  }

  /** Resolves when one request may be sent. @throws KmsDnsError `ERR_ABORTED` or as the signal says */
  take(signal?: AbortSignal): Promise<void> {
    return this.#turn.run(async () => {
      for (;;) {
        if (signal?.aborted === true) throw abortedError(signal.reason);
        const wait = this.#wait();
        if (wait <= 0 && this.#bucket.tryRemoveTokens(1)) return;
        await sleep(Math.max(1, wait), undefined, { signal }).catch(() => undefined);
      }
    }, signal);
  }

  /**
   * The backend said that it was too much: nothing goes out for so many milliseconds, and after that at half the rate
   * until `accepted` has brought it back.
   */
  refused(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + ms);
    this.#bucket.tokensPerInterval = Math.max(this.#rate / 16, this.#bucket.tokensPerInterval / 2);
  }

  /** A request went through: a little faster again. */
  accepted(): void {
    this.#bucket.tokensPerInterval = Math.min(this.#rate, this.#bucket.tokensPerInterval + this.#rate / 32);
  }

  #wait(): number {
    return Math.max(this.#pausedUntil - performance.now(), this.#bucket.getWaitTime(1));
  }
}
