import { abortedError, asKmsDnsError, InputError, KmsDnsError, type ErrorCode } from '../errors.js';
import { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import {
  formatServer,
  isEncrypted,
  monotonic,
  wasNotAsked,
  type Exchanger,
  type Protocol,
  type QuickQueries,
  type Reply,
  type ServerAddress,
} from '../transport/index.js';
import { queryMessage, Rcode, type Signer } from '../wire/index.js';
import { outcomeOf } from './answer.js';
import type { DataOf } from './data-of.js';
import { isAnswer, type LookupOutcome } from './outcome.js';

export interface ResolverOptions {
  readonly exchanger: Exchanger;
  /** In the order to ask them. */
  readonly servers: readonly ServerAddress[];
  /** Milliseconds for one server, one time (resolv.conf's `timeout`). */
  readonly timeout?: number | undefined;
  /** How often the servers are gone through (resolv.conf's `attempts`). */
  readonly attempts?: number | undefined;
  /** Start each look-up at another server. */
  readonly rotate?: boolean | undefined;
  /** Ask for recursion (RD). Off for authoritative servers. */
  readonly recursionDesired?: boolean | undefined;
  readonly protocol?: Protocol | 'auto' | undefined;
  readonly signer?: Signer | undefined;
}

export interface LookupOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds for one server, one time. */
const DEFAULT_TIMEOUT = 2500;

/** Within the time for one server, a query is sent this often. */
const SENDINGS = 2;

/**
 * Looks names up at one or more servers, as a stub resolver does: the next server is asked when one is silent,
 * unreachable, broken or refuses. What comes of it is a value; it throws only for bad input and an aborted signal.
 */
export class Resolver {
  readonly servers: readonly ServerAddress[];
  readonly #options: ResolverOptions;
  #start = 0;

  /** @throws InputError when there is no server */
  constructor(options: ResolverOptions) {
    if (options.servers.length === 0) {
      throw new InputError('resolver', 'there is no server to ask', {
        hint: 'Name one with --resolver, or put a nameserver line into /etc/resolv.conf.',
      });
    }
    this.servers = options.servers;
    this.#options = options;
  }

  /** The same over another exchanger. */
  over(wrap: (exchanger: Exchanger) => Exchanger): Resolver {
    return new Resolver({ ...this.#options, exchanger: wrap(this.#options.exchanger) });
  }

  async lookup<T extends RrType>(
    name: DomainName,
    type: T,
    options: LookupOptions = {},
  ): Promise<LookupOutcome<DataOf<T>>> {
    const started = monotonic();
    let best: LookupOutcome<DataOf<T>> | undefined;
    let rounds = 0;
    let pending = this.#order();
    for (; rounds < (this.#options.attempts ?? 2) && pending.length > 0; rounds++) {
      const silent: ServerAddress[] = [];
      for (const server of pending) {
        const outcome = await this.lookupAt(server, name, type, options);
        if (isAnswer(outcome)) return outcome;
        if (outcome.kind === 'timeout' && !wasNotAsked(outcome.error)) silent.push(server);
        best = better(best, outcome);
      }
      pending = silent;
    }
    // Silent to the end, so asked in every round.
    if (pending.length > 0 && rounds > 1 && best?.kind === 'timeout') {
      const error = silentError(pending, rounds, this.#options.timeout ?? DEFAULT_TIMEOUT, best.error.hint);
      return { ...best, ms: monotonic() - started, error };
    }
    // A constructor without servers throws, so there was one outcome at least.
    return best as LookupOutcome<DataOf<T>>;
  }

  /** It asks servers to do the walking (RD), so their answers need not be authoritative. */
  get recursive(): boolean {
    return this.#options.recursionDesired ?? true;
  }

  /** What this one server says, whichever it is. */
  async lookupAt<T extends RrType>(
    server: ServerAddress,
    name: DomainName,
    type: T,
    options: LookupOptions = {},
  ): Promise<LookupOutcome<DataOf<T>>> {
    const started = monotonic();
    try {
      return outcomeOf(name, type, await this.ask(server, name, type, options));
    } catch (error) {
      // A signal that fired ends the look-up, also when it is a time limit: no other server is to be asked.
      if (options.signal?.aborted === true) throw abortedError(options.signal.reason);
      const failure = asKmsDnsError(error);
      if (
        failure.code === 'ERR_ABORTED' ||
        failure.code === 'ERR_BAD_INPUT' ||
        failure.code === 'ERR_INTERNAL'
      ) {
        throw failure;
      }
      return {
        kind: failureKind(failure),
        name,
        server,
        ms: monotonic() - started,
        authoritative: false,
        extendedErrors: [],
        warnings: [],
        error: failure,
      };
    }
  }

  /**
   * The reply of one server as it is.
   * @throws KmsDnsError as `Exchanger.exchange`
   */
  async ask(
    server: ServerAddress,
    name: DomainName,
    type: RrType,
    options: LookupOptions = {},
  ): Promise<Reply> {
    const { exchanger, timeout = DEFAULT_TIMEOUT, protocol, signer, recursionDesired = true } = this.#options;
    const how = { signal: options.signal, timeout, attempts: SENDINGS, protocol, signer };
    const reply = await exchanger.exchange(server, queryMessage(name, type, { recursionDesired }), how);
    // A server from before EDNS (RFC 6891 §7).
    if (reply.message.rcode !== Rcode.FORMERR || reply.message.edns !== undefined) return reply;
    return exchanger.exchange(server, queryMessage(name, type, { recursionDesired, edns: false }), how);
  }

  /**
   * The quick way to ask the first server for many names, where there is one: for plain queries over UDP. Each is
   * waited for as long as `ask` waits before it sends a query again.
   */
  quick(type: RrType): QuickQueries | undefined {
    const { exchanger, protocol = 'auto', signer, timeout = DEFAULT_TIMEOUT } = this.#options;
    const [server] = this.servers;
    if (server === undefined || signer !== undefined || protocol === 'tcp' || !overUdp(server))
      return undefined;
    const query = queryMessage(DomainName.root, type, { recursionDesired: this.recursive });
    return exchanger.quick?.(server, query, [timeout / (2 ** SENDINGS - 1)]);
  }

  #order(): readonly ServerAddress[] {
    const { servers } = this;
    if (this.#options.rotate !== true) return servers;
    const start = this.#start++ % servers.length;
    return [...servers.slice(start), ...servers.slice(0, start)];
  }
}

function overUdp({ channel }: ServerAddress): boolean {
  return channel === undefined || channel.kind === 'udp';
}

/** What a server said tells more than that another one was silent. */
function better<O extends LookupOutcome>(a: O | undefined, b: O): O {
  if (a === undefined) return b;
  return 'error' in a && !('error' in b) ? b : a;
}

const SILENT_HINT =
  'Check that a DNS server is up there and that nothing filters the port, or allow more time with --timeout.';

/**
 * @param timeout milliseconds for one question
 * @param hint what one of them had to say, for those over TLS
 */
function silentError(
  servers: readonly ServerAddress[],
  questions: number,
  timeout: number,
  hint: string | undefined,
): KmsDnsError {
  const names = servers.map(formatServer);
  const each = names.length > 1 ? ' each' : '';
  const message = `${names.join(', ')} gave no answer to ${questions} questions${each}, ${timeout} ms a question`;
  return new KmsDnsError('ERR_TIMEOUT', message, {
    hint: servers.every(isEncrypted) ? hint : SILENT_HINT,
    reasons: ['timedOut', 'retriable'],
    details: { server: names[0] },
  });
}

const NO_WAY: ReadonlySet<ErrorCode> = new Set(['ERR_UNREACHABLE', 'ERR_CONNECTION_LOST', 'ERR_TLS']);

function failureKind(error: KmsDnsError): 'timeout' | 'unreachable' | 'bad-reply' {
  if (error.code === 'ERR_TIMEOUT') return 'timeout';
  return NO_WAY.has(error.code) ? 'unreachable' : 'bad-reply';
}
