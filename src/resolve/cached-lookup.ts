import { LRUCache } from 'lru-cache';
import type { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import type { DataOf } from './data-of.js';
import type { Lookup } from './host-addresses.js';
import { isAnswer, type LookupOutcome } from './outcome.js';
import type { LookupOptions } from './resolver.js';
import type { TypedLookup } from './typed-lookup.js';

export interface CacheOptions {
  /** Outcomes that are kept. */
  readonly max?: number | undefined;
  /** Milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** Milliseconds for what failed, or denies without saying for how long. */
const BRIEFLY = 5000;
const LONGEST = 3_600_000;

/**
 * Keeps what a resolver says for as long as the records' TTL allows, and asks what is asked for again meanwhile once
 * only. It is for what many share: hosts, and the servers of zones. The signal of whoever asks first counts for all, so
 * one cache is for askers that stop together.
 */
export class CachedLookup implements TypedLookup {
  readonly #resolver: Lookup;
  readonly #kept: LRUCache<string, Promise<LookupOutcome>>;
  readonly #underWay = new Map<string, Promise<LookupOutcome>>();

  constructor(resolver: Lookup, { max = 10_000, now }: CacheOptions = {}) {
    this.#resolver = resolver;
    this.#kept = new LRUCache({ max, ttlResolution: 0, ...(now === undefined ? {} : { perf: { now } }) });
  }

  lookup<T extends RrType>(
    name: DomainName,
    type: T,
    options?: LookupOptions,
  ): Promise<LookupOutcome<DataOf<T>>> {
    const key = `${type} ${name.key}`;
    const known = this.#kept.get(key) ?? this.#underWay.get(key) ?? this.#ask(key, name, type, options);
    return known as Promise<LookupOutcome<DataOf<T>>>;
  }

  #ask(
    key: string,
    name: DomainName,
    type: RrType,
    options: LookupOptions | undefined,
  ): Promise<LookupOutcome> {
    const asked = this.#resolver.lookup(name, type, options);
    this.#underWay.set(key, asked);
    const ended = (): boolean => this.#underWay.delete(key);
    asked.then((outcome) => {
      ended();
      const ttl = Math.min(timeToLive(outcome), LONGEST);
      if (ttl > 0) this.#kept.set(key, asked, { ttl });
    }, ended);
    return asked;
  }
}

/** Milliseconds; of a denial those that its SOA record allows (RFC 2308 §5). */
function timeToLive(outcome: LookupOutcome): number {
  if (!isAnswer(outcome)) return BRIEFLY;
  if (outcome.kind === 'found') return Math.min(...outcome.records.map(({ ttl }) => ttl)) * 1000;
  if (outcome.soa === undefined) return BRIEFLY;
  const { ttl, data } = outcome.soa;
  return Math.min(ttl, data.minimum) * 1000;
}
