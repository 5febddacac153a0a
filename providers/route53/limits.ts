import type { Rate } from '../../src/backend/index.js';
import type { Capabilities } from '../../src/provider.js';
import { MAX_TTL } from '../../src/record/index.js';

/**
 * Changes in one batch. Route 53 counts values (below), not changes; this keeps a batch of swaps, which are a DELETE and a
 * CREATE each, within the same thousand.
 */
const MAX_CHANGES = 500;

/**
 * What Route 53 promises. A change batch is applied as a whole or not at all (API_ChangeResourceRecordSets), but a long
 * list of changes needs several, and a batch that is refused is taken apart: what always holds together is one set, with its
 * companion. Both are compared in the batch (a set that stays as it is by deleting and creating it), but for a companion
 * that is missing before and after: that is read right before.
 */
export const CAPABILITIES: Capabilities = Object.freeze({
  atomicity: 'set',
  comparison: 'exact',
  ttl: Object.freeze({ min: 0, max: MAX_TTL }),
  maxBatch: MAX_CHANGES,
  ownerMark: 'txt',
  checked: Object.freeze({
    date: '2026-11-22',
    against: 'Amazon Route 53 Developer Guide (DNSLimitations, throttling-api-requests), API 2013-04-01',
  }),
});

/** Of one ChangeResourceRecordSets request (DNSLimitations): values, and characters in them. An UPSERT counts twice. */
export const BATCH_LIMITS = { changes: MAX_CHANGES, values: 1000, characters: 32_000 } as const;

/**
 * Route 53 also limits changes per second, whatever the requests (throttling-api-requests). A batch of more than this many
 * changes that is put off again and again is sent in halves.
 */
export const LARGE_BATCH = 50;

/** Record sets in one reply of ListResourceRecordSets. */
export const MOST_ON_A_PAGE = 300;

/** Characters of one value (the API's model: RData). */
export const MAX_VALUE_CHARACTERS = 4000;

/** Types that Route 53 stores (ResourceRecordTypes). */
export const STORED_TYPES: ReadonlySet<string> = new Set([
  'A',
  'AAAA',
  'CAA',
  'CNAME',
  'DS',
  'HTTPS',
  'MX',
  'NAPTR',
  'NS',
  'PTR',
  'SOA',
  'SPF',
  'SRV',
  'SSHFP',
  'SVCB',
  'TLSA',
  'TXT',
]);

/**
 * Ten requests a second for the account, whatever they are for (throttling-api-requests, since 2026-07-30; five before).
 * A share is left to whoever else works in the account.
 */
export const DEFAULT_RATE: Rate = Object.freeze({ limit: 10, interval: 1000, burst: 2 });

/** Milliseconds for one request. */
export const DEFAULT_TIMEOUT = 15_000;

/** Route 53 signs and answers from here for all regions of a partition; needed only where no region is set. */
export const DEFAULT_REGION = 'us-east-1';
