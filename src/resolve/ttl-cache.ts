import { LRUCache } from 'lru-cache';

export interface CacheOptions {
  /** Values that are kept. */
  readonly max?: number | undefined;
  /** Milliseconds. */
  readonly now?: (() => number) | undefined;
}

/** Milliseconds. */
const LONGEST = 3_600_000;

/**
 * Keeps values for as long as each may be kept, and makes what is asked for again meanwhile once only. Few are kept:
 * what is really shared is asked for often, and all else only grows old here.
 */
export class TtlCache<V extends object> {
  readonly #kept: LRUCache<string, V>;
  readonly #underWay = new Map<string, Promise<V>>();
  readonly #timeToLive: (value: V) => number;

  /** @param timeToLive milliseconds that a value may be kept */
  constructor(timeToLive: (value: V) => number, { max = 2000, now }: CacheOptions = {}) {
    this.#timeToLive = timeToLive;
    this.#kept = new LRUCache({ max, ttlResolution: 0, ...(now === undefined ? {} : { perf: { now } }) });
  }

  async get(key: string, make: () => Promise<V>): Promise<V> {
    return this.#kept.get(key) ?? this.#underWay.get(key) ?? this.#make(key, make);
  }

  async #make(key: string, make: () => Promise<V>): Promise<V> {
    const made = make();
    this.#underWay.set(key, made);
    try {
      const value = await made;
      const ttl = Math.min(this.#timeToLive(value), LONGEST);
      if (ttl > 0) this.#kept.set(key, value, { ttl });
      return value;
    } finally {
      this.#underWay.delete(key);
    }
  }
}
