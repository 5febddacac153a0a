import { ApiError } from './api-error.js';

export interface RateLimit {
  readonly requests: number;
  /** Milliseconds. */
  readonly window: number;
  readonly blocked: number;
}

/** docs, "Rate limits", 2026-04: 1,200 requests in five minutes by user; then every call is blocked for the next five. */
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
    const count = this.#countOf(user, now);
    if (now >= count.blockedUntil) {
      count.requests += 1;
      if (count.requests <= this.#limit.requests) return;
      count.blockedUntil = now + this.#limit.blocked;
      count.since = count.blockedUntil;
      count.requests = 0;
    }
    throw throttled(count.blockedUntil - now);
  }

  /** What every reply says since 2025-09 (docs, changelog): what is left, and until when, in seconds. */
  headers(user: string, now: number): Readonly<Record<string, string>> {
    const { requests, window } = this.#limit;
    const count = this.#countOf(user, now);
    const left = now < count.blockedUntil ? 0 : Math.max(0, requests - count.requests);
    return {
      ratelimit: `"default";r=${left};t=${seconds(count.since + window - now)}`,
      'ratelimit-policy': `"default";q=${requests};w=${seconds(window)}`,
    };
  }

  #countOf(user: string, now: number): Count {
    let count = this.#counts.get(user);
    if (count === undefined || now - count.since >= this.#limit.window) {
      count = { since: now, requests: 0, blockedUntil: count?.blockedUntil ?? 0 };
      this.#counts.set(user, count);
    }
    return count;
  }
}

/** 971 since 2024 (terraform-provider-cloudflare#5505); it was 10100 with other words in 2018 (RiotGames/cloud-inquisitor#153). */
export function throttled(ms: number): ApiError {
  const message = 'Please wait and consider throttling your request speed';
  return new ApiError(429, [{ code: 971, message }], { 'retry-after': String(seconds(ms)) });
}

const seconds = (ms: number): number => Math.ceil(ms / 1000);
