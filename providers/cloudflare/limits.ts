import type { Rate } from '../../src/backend/index.js';
import type { Capabilities } from '../../src/provider.js';

/** What is known of a zone's plan; `unknown` when the token may not read the zone itself. */
export type Plan = 'free' | 'pro' | 'business' | 'enterprise' | 'unknown';

/** The TTL that Cloudflare calls automatic; it serves 300 seconds then. */
export const AUTOMATIC_TTL = 1;
export const AUTOMATIC_SECONDS = 300;
const MAX_TTL = 86_400;

/** The smallest TTL in seconds beside the automatic one. */
export function smallestTtl(plan: Plan): number {
  // Where the plan is not known, the API is the judge between the two.
  return plan === 'enterprise' || plan === 'unknown' ? 30 : 60;
}

/** Characters of a comment (docs, "DNS record attributes", 2026-11). */
export function longestComment(plan: Plan): number {
  // Where the plan is not known, the API is the judge between the two.
  return plan === 'free' ? 100 : 500;
}

/** Operations in one batch ("Batch record changes", Cloudflare docs). */
export function batchLimit(plan: Plan): number {
  return plan === 'free' || plan === 'unknown' ? 200 : 3500;
}

export const LONGEST_TTL = MAX_TTL;

/**
 * What Cloudflare can promise. A batch is one database transaction, but its records reach the name servers one by one,
 * and it has no precondition: what is deleted is named by its record id, which fails when it is gone, and the reply shows
 * what it was, so that it is made again when somebody has changed it. What is added is checked afterwards and taken back
 * when somebody else was earlier. Without a reply, or where batches are refused, a change by somebody else within one round
 * trip goes unseen. Comments are compared when the records are read right before, and looked at afterwards.
 */
export const CAPABILITIES: Capabilities = Object.freeze({
  atomicity: 'none',
  comparison: 'verify-after',
  // 2 to 59 (on Enterprise 2 to 29) are refused when the zone is known.
  ttl: Object.freeze({ min: AUTOMATIC_TTL, max: MAX_TTL }),
  maxBatch: 200,
  ownerMark: 'comment',
  checked: Object.freeze({
    date: '2026-11-22',
    against: 'Cloudflare API v4 documentation, cloudflare 7.3.0, and a double of it',
  }),
});

/** 1,200 requests in 5 minutes a user, over all tokens and the dashboard: a little is left for those. */
export const DEFAULT_RATE: Rate = Object.freeze({ limit: 1150, interval: 300_000, burst: 300 });

/** Milliseconds for one request, unless told otherwise. */
export const DEFAULT_TIMEOUT = 30_000;

/** Milliseconds that one request waits for Cloudflare to take more, all in all. */
export const MOST_WAIT = 60_000;

/** Zones and records on one page: the most that the API gives, and enough for nearly every zone. */
export const ZONES_PER_PAGE = 50;
export const RECORDS_PER_PAGE = 5000;

/**
 * Milliseconds for which what was read here counts as known before records are added. Nothing rests on it but that
 * hardly anything is added to be taken back: what stands is read again afterwards.
 */
export const KNOWN_FOR = 300_000;
