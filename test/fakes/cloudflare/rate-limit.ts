import { ApiError } from './api-error.js';

export interface RateLimit {
  readonly requests: number;
  /** Milliseconds. */
  readonly window: number;
  readonly blocked: number;
}

/** docs, "Limits", 2026-11: 1,200 requests in five minutes by user; then every call is blocked for the next five. */
export const DOCUMENTED_LIMIT: RateLimit = { requests: 1200, window: 300_000, blocked: 300_000 };

interface Count {
  since: number;
  requests: number;
  blockedUntil: number;
}

/** Counts requests by user. */
export class RateLimiter {
  readonly #limit: RateLimit;
  readonly #counts = new Map<string, Count>();

  constructor(limit: RateLimit) {
    this.#limit = limit;
  }

  /** @throws ApiError 429 */
  admit(user: string, now: number): void {
    const count = this.#counts.get(user) ?? { since: now, requests: 0, blockedUntil: 0 };
    this.#counts.set(user, count);
    if (now < count.blockedUntil) throw throttled(count.blockedUntil - now);
    if (now - count.since >= this.#limit.window) Object.assign(count, { since: now, requests: 0 });
    count.requests += 1;
    if (count.requests <= this.#limit.requests) return;
    Object.assign(count, { since: now + this.#limit.blocked, requests: 0 });
    count.blockedUntil = now + this.#limit.blocked;
    throw throttled(this.#limit.blocked);
  }
}

/** 971 since 2024 (terraform-provider-cloudflare#5505); it was 10100 with other words in 2018 (RiotGames/cloud-inquisitor#153). */
export function throttled(ms: number): ApiError {
  return new ApiError(
    429,
    [{ code: 971, message: 'Please wait and consider throttling your request speed' }],
    { 'retry-after': String(Math.ceil(ms / 1000)) },
  );
}
