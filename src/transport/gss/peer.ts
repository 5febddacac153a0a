import type { LimitFunction } from 'p-limit';
import { asKmsDnsError, KmsDnsError, type ErrorCode } from '../../errors.js';
import { Rcode, type Message, type Signer } from '../../wire/index.js';
import { abortable } from '../abort.js';
import { formatServer } from '../server-address.js';
import type { ExchangeOptions, Reply } from '../types.js';
import { openSession, type OpenSessionOptions } from './open-session.js';
import type { GssSession } from './session.js';
import { traceOf, type TraceOf } from './trace.js';

export interface GssPeerOptions extends Omit<OpenSessionOptions, 'trace'> {
  /** One negotiation at a time with a server. */
  readonly oneAtATime: LimitFunction;
}

/** Milliseconds until a renewal that failed is tried again, as long as the context lasts. */
const RENEWAL_PAUSE = 10_000;

/** One service of one server, and the context that we have with it. */
export class GssPeer {
  readonly #options: GssPeerOptions;
  readonly #trace: TraceOf;
  #current: GssSession | undefined;
  #pending: Promise<GssSession> | undefined;

  constructor(options: GssPeerOptions) {
    this.#options = options;
    this.#trace = traceOf(options.server, options.service);
  }

  /**
   * One exchange, signed.
   * @throws KmsDnsError as `Exchanger.exchange`, and `ERR_KERBEROS` before anything was sent; `details.sent` is false where the
   *   signal fired before
   */
  async exchange(message: Message, options: ExchangeOptions): Promise<Reply> {
    const { reply, session } = await this.#exchangeOnce(message, options);
    const error = signatureError(reply);
    // Restarted, or it forgets contexts before their time. Nothing was done: to it, the request was from nobody.
    if (error === Rcode.BADKEY) this.#forget(session);
    // Its side of the context is over or broken, and would refuse every other request until ours is over too.
    else if (error === Rcode.BADSIG) this.#giveUp(session);
    else return reply;
    return (await this.#exchangeOnce(message, options)).reply;
  }

  async close(): Promise<void> {
    const session = this.#current;
    this.#current = undefined;
    await session?.retire();
  }

  async #exchangeOnce(
    message: Message,
    options: ExchangeOptions,
  ): Promise<{ reply: Reply; session: GssSession }> {
    const { exchanger, server } = this.#options;
    const request = { isSent: false };
    const send = (signer: Signer): Promise<Reply> => {
      request.isSent = true;
      return exchanger.exchange(server, message, { ...options, protocol: 'tcp', signer });
    };
    try {
      for (;;) {
        const session = await this.#session(options.signal);
        // Others may have found out in this very moment that it is of no use.
        if (session.isRetired) continue;
        const reply = await session.use(send, this.#signals(options.signal));
        if (reply !== undefined) return { reply, session };
      }
    } catch (error) {
      throw request.isSent ? error : givenUpBefore(error);
    }
  }

  async #session(signal: AbortSignal | undefined): Promise<GssSession> {
    const { now } = this.#options;
    const current = this.#current;
    if (current !== undefined && !current.isDue(now())) return current;
    // Shared by all who wait for it: whoever stops waiting does not stop it.
    this.#pending ??= this.#renew().finally(() => (this.#pending = undefined));
    this.#pending.catch(() => undefined);
    // The old one is good for a while yet: nobody waits for the next, or for a KDC that is silent.
    if (current?.lasts(now())) return current;
    return abortable(this.#pending, this.#signals(signal));
  }

  #signals(signal: AbortSignal | undefined): readonly AbortSignal[] {
    const { closing } = this.#options;
    return signal === undefined ? [closing] : [closing, signal];
  }

  async #renew(): Promise<GssSession> {
    const old = this.#current;
    try {
      const session = await this.#options.oneAtATime(() =>
        openSession({ ...this.#options, trace: this.#trace }),
      );
      if (this.#options.closing.aborted) await session.retire();
      else this.#current = session;
      void old?.retire();
      return session;
    } catch (error) {
      const { code, message } = asKmsDnsError(error);
      this.#trace({ event: 'failed', detail: `${code}: ${message}` });
      if (old?.postpone(this.#options.now(), RENEWAL_PAUSE)) return old;
      throw noContextError(error, this.#options);
    }
  }

  #forget(session: GssSession): void {
    if (session.isForgotten) return;
    this.#trace({ event: 'unknown-to-server', key: session.signer.keyName.key });
    session.forget();
    this.#giveUp(session);
  }

  /** Whoever uses it goes on with it; nobody else begins to. */
  #giveUp(session: GssSession): void {
    if (this.#current === session) this.#current = undefined;
    void session.retire();
  }
}

/** Why nothing was sent. */
const SPEAK_FOR_THEMSELVES: ReadonlySet<ErrorCode> = new Set([
  'ERR_KERBEROS',
  'ERR_UNREACHABLE',
  'ERR_ABORTED',
]);

/** An answer that is lost here is one of the negotiation: it must not be taken for that of the request. */
function noContextError(error: unknown, { server, service }: GssPeerOptions): KmsDnsError {
  const known = asKmsDnsError(error);
  if (SPEAK_FOR_THEMSELVES.has(known.code)) return known;
  const message = `no Kerberos context could be agreed on with ${formatServer(server)}: ${known.message}`;
  return new KmsDnsError('ERR_KERBEROS', message, {
    hint: known.hint,
    reasons: known.reasons,
    details: { ...known.details, server: formatServer(server), service },
    cause: known,
  });
}

/** Whoever gives up while there is no context yet has sent nothing, and is told so by `details.sent`. */
function givenUpBefore(error: unknown): KmsDnsError {
  const known = asKmsDnsError(error);
  const { code, message, hint, reasons, details } = known;
  if (code !== 'ERR_ABORTED' && code !== 'ERR_TIMEOUT') return known;
  return new KmsDnsError(code, message, {
    hint,
    reasons,
    details: { ...details, sent: false },
    cause: known.cause,
  });
}

/** Why the server does not take our signature (RFC 8945 §5.2, RFC 3645 §4.3), in an answer that it cannot sign. */
function signatureError({ authentication }: Reply): number | undefined {
  return authentication.kind === 'unauthenticated' ? authentication.tsigError : undefined;
}
