import { KmsDnsError, MessageError } from '../errors.js';
import { Opcode } from '../wire/index.js';
import { onAbort } from './abort.js';
import { monotonic } from './clock.js';
import { connectionLostError, timeoutError, unauthenticatedError, unreachableError } from './failures.js';
import type { Judged, Judgement } from './judge.js';
import { attemptWaits } from './limits.js';
import type { Attempt, OutgoingRequest } from './request.js';
import { formatServer } from './server-address.js';
import { trace } from './traces.js';
import type { Reply, ServerAddress } from './types.js';
import type { SocketLease, UdpPool } from './udp-pool.js';

export interface UdpExchangeOptions {
  readonly server: ServerAddress;
  /** Milliseconds left for all attempts. */
  readonly time: number;
  readonly attempts: number;
  readonly truncation: 'report' | 'accept';
  readonly grace: number;
  readonly signals: readonly AbortSignal[];
  readonly pool: UdpPool;
}

/**
 * One request over UDP, sent again with a new id (and signature) when nothing comes. Replies to earlier
 * attempts still count until the end; whatever is no reply to any of them is dropped.
 */
export function exchangeOverUdp(
  request: OutgoingRequest,
  options: UdpExchangeOptions,
): Promise<Reply | 'truncated'> {
  return new UdpExchange(request, options).run();
}

/** One attempt, from when its id is taken. */
interface Sending {
  attempt: Attempt | undefined;
  /** On the clock of `monotonic()`. */
  at: number;
}

class UdpExchange {
  readonly #request: OutgoingRequest;
  readonly #options: UdpExchangeOptions;
  readonly #sent: { lease: SocketLease; id: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #graceTimer: NodeJS.Timeout | undefined;
  #stopListening: () => void = () => undefined;
  #settled = false;
  #resolve!: (result: Reply | 'truncated') => void;
  #reject!: (error: Error) => void;
  /** The best of what was not good enough. */
  #weak: Reply | undefined;
  #dropped: Extract<Judgement, { kind: 'drop' }> | undefined;

  constructor(request: OutgoingRequest, options: UdpExchangeOptions) {
    this.#request = request;
    this.#options = options;
  }

  run(): Promise<Reply | 'truncated'> {
    const { time, attempts, signals } = this.#options;
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#stopListening = onAbort(signals, (error) => this.#fail(error));
      this.#next(attemptWaits(time, attempts));
    });
  }

  #next([wait, ...later]: number[]): void {
    if (this.#settled) return;
    if (wait === undefined) {
      this.#giveUp();
      return;
    }
    this.#timer = setTimeout(() => this.#next(later), wait);
    this.#send().catch((error: unknown) =>
      this.#fail(error instanceof KmsDnsError ? error : unreachableError(this.#options.server, error)),
    );
  }

  async #send(): Promise<void> {
    const { truncation, pool } = this.#options;
    const lease = await pool.take();
    if (this.#settled) {
      lease.release();
      return;
    }
    const sending: Sending = { attempt: undefined, at: 0 };
    const id = lease.socket.reserve({
      onPacket: (octets) => {
        if (sending.attempt === undefined) return;
        this.#receive(sending.attempt.judge(octets), octets, monotonic() - sending.at);
      },
      onError: (error, certain) => this.#fail(this.#unanswered(error, certain)),
    });
    this.#sent.push({ lease, id });
    sending.attempt = await this.#request.attempt(id, truncation);
    sending.at = monotonic();
    this.#sendOver(lease, sending.attempt.octets, id);
  }

  #sendOver({ socket }: SocketLease, octets: Buffer, id: number): void {
    if (!this.#settled) socket.send(octets, id);
  }

  #receive(judged: Judged, octets: Buffer, ms: number): void {
    if (!(judged instanceof Promise)) {
      this.#judge(judged, octets, ms);
      return;
    }
    judged
      .then((judgement) => this.#judge(judgement, octets, ms))
      .catch((error: unknown) => this.#fail(error as Error));
  }

  #judge(judgement: Judgement, octets: Buffer, ms: number): void {
    if (this.#settled) return;
    const { server, grace } = this.#options;
    if (judgement.kind === 'drop') {
      const { why } = judgement;
      trace(() => ({ event: 'drop', server: formatServer(server), protocol: 'udp', detail: why }));
      this.#dropped = judgement;
      return;
    }
    trace(() => ({ event: 'reply', server: formatServer(server), protocol: 'udp', detail: judgement.kind }));
    if (judgement.kind === 'truncated') {
      this.#succeed('truncated');
      return;
    }
    const { message, authentication } = judgement;
    const reply: Reply = { message, octets, server, protocol: 'udp', ms, authentication };
    if (judgement.kind === 'reply') {
      this.#succeed(reply);
    } else if (this.#weak === undefined) {
      this.#weak = reply;
      this.#graceTimer = setTimeout(() => this.#succeed(reply), grace);
    }
  }

  /** A closed port may have taken in an earlier packet: what an UPDATE did is then not known. */
  #unanswered(error: Error, certain: boolean): KmsDnsError {
    const { server } = this.#options;
    const isQuery = this.#request.message.opcode === Opcode.QUERY;
    if (isQuery || (certain && this.#sent.length === 1)) return unreachableError(server, error);
    return connectionLostError(server, error);
  }

  #giveUp(): void {
    const { server, time } = this.#options;
    trace(() => ({ event: 'timeout', server: formatServer(server), protocol: 'udp' }));
    if (this.#weak !== undefined) this.#succeed(this.#weak);
    else
      this.#fail(
        this.#dropped === undefined ? timeoutError(server, time) : this.#droppedError(this.#dropped),
      );
  }

  #droppedError({ reason, why }: Extract<Judgement, { kind: 'drop' }>): KmsDnsError {
    const { server, time } = this.#options;
    if (reason === 'unauthenticated') return unauthenticatedError(server, why);
    if (reason === 'malformed')
      return new MessageError(`${formatServer(server)} sent a malformed reply: ${why}`);
    return timeoutError(server, time);
  }

  #succeed(result: Reply | 'truncated'): void {
    if (this.#end()) this.#resolve(result);
  }

  #fail(error: Error): void {
    if (this.#end()) this.#reject(error);
  }

  /** False when it had ended already. */
  #end(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#graceTimer);
    this.#stopListening();
    for (const { lease, id } of this.#sent) {
      lease.socket.forget(id);
      lease.release();
    }
    return true;
  }
}
