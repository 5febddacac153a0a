import { Window } from './window.js';
import { signerWith, type Negotiated, type SecurityContext, type Signer } from '../../wire/index.js';

/** Seconds that a context is used for when nobody says how long it lasts. */
const DEFAULT_LIFETIME = 3600;
/** A context is renewed this long before its end, or a fifth of its life before if that is less. Milliseconds. */
const MARGIN = 60_000;

/**
 * Requests under way at a time. Each has a number of its own, and requests overtake one another on their connections:
 * whoever comes too late is refused as a replay (RFC 2743 §1.2.3). MIT's library remembers the last 64 numbers, Heimdal's,
 * which is Samba's, 20; signing may take up to twice this many numbers between the first and the last of them. BIND is as
 * fast with 10 as with more.
 */
const REQUESTS_UNDER_WAY = 10;

/** An established context in use. It is let go of when it is retired and nobody uses it any more. */
export class GssSession {
  readonly signer: Signer;
  /** Milliseconds since 1970. */
  readonly endsAt: number;
  readonly #context: SecurityContext;
  readonly #letGo: (session: GssSession) => Promise<void>;
  readonly #window = new Window(REQUESTS_UNDER_WAY);
  #renewAt: number;
  #users = 0;
  #retired = false;
  #gone: Promise<void> | undefined;
  #forgotten = false;

  /** @param letGo called once, after the last use and before the context is disposed of */
  constructor(
    { authenticator, lifetime = DEFAULT_LIFETIME }: Negotiated,
    context: SecurityContext,
    { now, letGo }: { now: () => number; letGo: (session: GssSession) => Promise<void> },
  ) {
    this.signer = signerWith(authenticator, { now });
    this.#context = context;
    this.#letGo = letGo;
    this.endsAt = now() + lifetime * 1000;
    this.#renewAt = this.endsAt - Math.min(MARGIN, lifetime * 200);
  }

  get isRetired(): boolean {
    return this.#retired;
  }

  /** The server does not know it any more. */
  get isForgotten(): boolean {
    return this.#forgotten;
  }

  isDue(now: number): boolean {
    return this.#retired || now >= this.#renewAt;
  }

  lasts(now: number): boolean {
    return !this.#retired && now < this.endsAt;
  }

  /** There is no other one to be had yet: goes on with this one for a while, if it still lasts. */
  postpone(now: number, ms: number): boolean {
    if (!this.lasts(now)) return false;
    this.#renewAt = Math.min(this.endsAt, now + ms);
    return true;
  }

  /**
   * Only before it is retired.
   * @returns undefined when the server forgot it before the work could begin
   */
  async use<T>(
    work: (signer: Signer) => Promise<T>,
    signals: readonly AbortSignal[],
  ): Promise<T | undefined> {
    this.#users++;
    try {
      return await this.#window.run(
        async () => (this.#forgotten ? undefined : await work(this.signer)),
        signals,
      );
    } finally {
      this.#users--;
      if (this.#retired && this.#users === 0) void this.#end();
    }
  }

  /** Nobody new uses it. Settles when it is gone, or when those who use it will see to it. */
  retire(): Promise<void> {
    this.#retired = true;
    return this.#users === 0 ? this.#end() : Promise.resolve();
  }

  forget(): void {
    this.#forgotten = true;
    void this.retire();
  }

  #end(): Promise<void> {
    return (this.#gone ??= this.#letGo(this)
      .catch(() => undefined)
      .then(() => this.#context.dispose()));
  }
}
