import { randomUUID } from 'node:crypto';
import { trace } from '../trace.js';
import { KRB5, type Acquired, type Gssapi } from './library.js';
import type { Handle } from './calls.js';

/**
 * The part of a ticket's life after which another one is got. MIT's library gets one by itself after one half, into the cache
 * that contexts may be reading from at that moment; ours goes into another cache, and earlier.
 */
const RENEW_AFTER = 0.4;

/** Milliseconds until a KDC that gave no new ticket is asked again, while there is an old one. */
const ASK_AGAIN = 60_000;

/** The tickets that are got with a keytab, in memory: the caches of whoever runs this are left alone. */
export class KeytabTickets {
  readonly #gssapi: Gssapi;
  readonly #keytab: string;
  readonly #now: () => number;
  /** In turns, so that there are two for ever: nothing takes a cache out of memory. */
  #current = `MEMORY:kmsdns-${randomUUID()}`;
  #other = `MEMORY:kmsdns-${randomUUID()}`;
  #renewAt = 0;
  #endsAt = 0;

  constructor(gssapi: Gssapi, keytab: string, now: () => number) {
    this.#gssapi = gssapi;
    this.#keytab = keytab;
    this.#now = now;
  }

  /** Where the tickets are: for `gss_acquire_cred_from`. */
  get store(): Readonly<Record<string, string>> {
    return this.#in(this.#current);
  }

  /** To be called once at a time. @throws GssStatus */
  async acquire(name: Handle): Promise<Acquired> {
    if (this.#now() >= this.#renewAt) {
      try {
        return await this.#renew(name);
      } catch (error) {
        if (this.#now() >= this.#endsAt) throw error;
        this.#renewAt = this.#now() + ASK_AGAIN;
        trace({ event: 'no-tickets', keytab: this.#keytab, detail: String(error) });
      }
    }
    return this.#gssapi.acquire(name, KRB5, this.store);
  }

  async #renew(name: Handle): Promise<Acquired> {
    const acquired = await this.#gssapi.acquire(name, KRB5, this.#in(this.#other));
    [this.#current, this.#other] = [this.#other, this.#current];
    const life = acquired.lifetime * 1000;
    this.#renewAt = this.#now() + life * RENEW_AFTER;
    this.#endsAt = this.#now() + life;
    trace({ event: 'tickets', keytab: this.#keytab, lifetime: acquired.lifetime });
    return acquired;
  }

  #in(ccache: string): Readonly<Record<string, string>> {
    return { client_keytab: `FILE:${this.#keytab}`, ccache };
  }
}
