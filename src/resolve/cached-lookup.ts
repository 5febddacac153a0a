import type { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import type { DataOf } from './data-of.js';
import type { Lookup } from './host-addresses.js';
import { isAnswer, type LookupOutcome } from './outcome.js';
import type { LookupOptions } from './resolver.js';
import { TtlCache, type CacheOptions } from './ttl-cache.js';
import type { TypedLookup } from './typed-lookup.js';

/** Milliseconds for what failed, or denies without saying for how long. */
const BRIEFLY = 5000;

/**
 * Keeps what a resolver says for as long as the records' TTL allows, and asks what is asked for again meanwhile once
 * only. It is for what many share, such as the servers of zones. The signal of whoever asks first counts for all, so
 * one cache is for askers that stop together.
 */
export class CachedLookup implements TypedLookup {
  readonly #resolver: Lookup;
  readonly #cache: TtlCache<LookupOutcome>;

  constructor(resolver: Lookup, options: CacheOptions = {}) {
    this.#resolver = resolver;
    this.#cache = new TtlCache(timeToLive, options);
  }

  lookup<T extends RrType>(
    name: DomainName,
    type: T,
    options?: LookupOptions,
  ): Promise<LookupOutcome<DataOf<T>>> {
    const asked = this.#cache.get(`${type} ${name.key}`, () => this.#resolver.lookup(name, type, options));
    return asked as Promise<LookupOutcome<DataOf<T>>>;
  }
}

/** Milliseconds that an outcome may be kept; a denial as long as its SOA record allows (RFC 2308 §5). */
export function timeToLive(outcome: LookupOutcome): number {
  if (!isAnswer(outcome)) return BRIEFLY;
  if (outcome.kind === 'found') return Math.min(...outcome.records.map(({ ttl }) => ttl)) * 1000;
  if (outcome.soa === undefined) return BRIEFLY;
  const { ttl, data } = outcome.soa;
  return Math.min(ttl, data.minimum) * 1000;
}
