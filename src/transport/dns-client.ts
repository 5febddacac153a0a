import { isIP } from 'node:net';
import { InputError } from '../errors.js';
import { Opcode, padQuery, type Message } from '../wire/index.js';
import { monotonic } from './clock.js';
import { ConnectionPool } from './connection-pool.js';
import { closedError, timeoutError } from './failures.js';
import type { HttpsConnection } from './https-connection.js';
import { exchangeOverHttps } from './https-exchange.js';
import { randomIds } from './ids.js';
import { DEFAULT_LIMITS, type TransportLimits } from './limits.js';
import { openHttp, openStream } from './open-connection.js';
import { UdpQuickQueries } from './quick-queries.js';
import { OutgoingRequest } from './request.js';
import { formatServer, isEncrypted } from './server-address.js';
import { streamOverTcp, type StreamedMessage, type StreamOptions } from './stream.js';
import type { TcpConnection } from './tcp-connection.js';
import { exchangeOverTcp } from './tcp-exchange.js';
import type { Exchanger, ExchangeOptions, QuickQueries, Reply, ServerAddress } from './types.js';
import { exchangeOverUdp } from './udp-exchange.js';
import { UdpPool } from './udp-pool.js';

export interface DnsClientOptions extends Partial<TransportLimits> {
  /** Where message ids come from: 16 unpredictable bits. */
  readonly randomId?: (() => number) | undefined;
  /**
   * Who may vouch for servers over TLS and HTTPS: PEM certificates, instead of the authorities that Node.js trusts. More
   * than those come from the environment variable NODE_EXTRA_CA_CERTS.
   */
  readonly ca?: string | undefined;
}

/**
 * Sends messages to DNS servers over UDP, TCP, TLS and HTTPS; sockets are opened when needed and shared.
 *
 *     const client = new DnsClient();
 *     const servers = await lookupServer(parseResolverName('tls://192.0.2.1#dns.example.com'));
 *     const resolver = new Resolver({ exchanger: client, servers });
 */
export class DnsClient implements Exchanger {
  readonly #limits: TransportLimits;
  readonly #randomId: () => number;
  readonly #ca: string | undefined;
  readonly #servers = new Map<string, Pools>();
  readonly #closing = new AbortController();

  constructor(options: DnsClientOptions = {}) {
    const { randomId = randomIds(), ca, ...limits } = options;
    this.#ca = ca;
    this.#randomId = randomId;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  async exchange(server: ServerAddress, message: Message, options: ExchangeOptions = {}): Promise<Reply> {
    const protocol = server.channel?.kind ?? options.protocol ?? 'auto';
    const timeout = checkTimeout(options.timeout ?? this.#limits.timeout);
    const request = new OutgoingRequest(isEncrypted(server) ? padQuery(message) : message, options.signer);
    const plan: Plan = {
      server,
      request,
      attempts: checkAttempts(
        options.attempts ?? (message.opcode === Opcode.QUERY ? this.#limits.attempts : 1),
      ),
      truncation: protocol === 'auto' ? 'report' : 'accept',
      signals: this.#signals(options.signal),
      end: monotonic() + timeout,
      timeout,
    };
    if (protocol === 'https') return this.#overHttps(plan);
    const fitsUdp = request.length <= this.#limits.udpRequestOctets;
    if (protocol === 'udp' || (protocol === 'auto' && fitsUdp)) {
      const reply = await this.#overUdp(plan);
      if (reply !== 'truncated') return reply;
    }
    return this.#overTcp(plan);
  }

  /**
   * A request with a reply of many messages, such as AXFR; stop taking them when the last one has come.
   * @throws KmsDnsError as `exchange`, and in the middle of the messages too
   */
  stream(
    server: ServerAddress,
    message: Message,
    options: StreamOptions = {},
  ): AsyncGenerator<StreamedMessage, void, undefined> {
    const { signer } = options;
    refuseEncryption(server, 'a transfer');
    const timeout = checkTimeout(options.timeout ?? this.#limits.timeout);
    const signals = this.#signals(options.signal);
    return streamOverTcp(server, message, { id: this.#randomId(), signals, timeout, signer });
  }

  quick(server: ServerAddress, query: Message, waits: readonly number[]): QuickQueries {
    refuseEncryption(server, 'a quick query');
    const { udp: pool } = this.#poolsOf(server);
    return new UdpQuickQueries({
      server,
      query,
      pool,
      queriesPerSocket: this.#limits.requestsPerSocket,
      waits,
    });
  }

  /** Ends every exchange under way with `ERR_ABORTED`, and closes every socket. Idempotent. */
  close(): Promise<void> {
    this.#closing.abort(closedError());
    for (const { stream, https } of this.#servers.values()) {
      stream.close();
      https?.close();
    }
    this.#servers.clear();
    return Promise.resolve();
  }

  async #overUdp(plan: Plan): Promise<Reply | 'truncated'> {
    const { udp: pool } = this.#poolsOf(plan.server);
    if (!pool.slots.tryTake()) await inTime(plan, (signals) => pool.slots.take(signals));
    try {
      const time = Math.max(1, plan.end - monotonic());
      return await exchangeOverUdp(plan.request, { ...plan, time, grace: this.#limits.grace, pool });
    } finally {
      pool.slots.give();
    }
  }

  /** TLS as well. */
  #overTcp(plan: Plan): Promise<Reply> {
    const { stream: pool } = this.#poolsOf(plan.server);
    return inTime(plan, async (signals) => {
      await pool.slots.take(signals);
      try {
        return await exchangeOverTcp(plan.request, { ...plan, signals, pool });
      } finally {
        pool.slots.give();
      }
    });
  }

  #overHttps(plan: Plan): Promise<Reply> {
    const { https: pool } = this.#poolsOf(plan.server);
    if (pool === undefined) throw new Error('no server of DNS over HTTPS');
    return inTime(plan, async (signals) => {
      await pool.slots.take(signals);
      try {
        return await exchangeOverHttps(plan.request, { ...plan, signals, pool });
      } finally {
        pool.slots.give();
      }
    });
  }

  #signals(signal: AbortSignal | undefined): readonly AbortSignal[] {
    return signal === undefined ? [this.#closing.signal] : [this.#closing.signal, signal];
  }

  #poolsOf(server: ServerAddress): Pools {
    const key = formatServer(server);
    let pools = this.#servers.get(key);
    if (pools === undefined) {
      if (isIP(server.host) === 0) {
        throw new InputError('server', `"${server.host}" is not an IP address`, {
          hint: 'Look a host name up first: lookupServer() gives its addresses.',
        });
      }
      const { channel } = server;
      const [limits, randomId, ca] = [this.#limits, this.#randomId, this.#ca];
      pools = {
        udp: new UdpPool(server, limits, randomId),
        stream: new ConnectionPool(server, limits, randomId, openStream(channel, ca)),
        https:
          channel?.kind === 'https'
            ? new ConnectionPool(server, limits, randomId, openHttp(channel, ca))
            : undefined,
      };
      this.#servers.set(key, pools);
    }
    return pools;
  }
}

function refuseEncryption(server: ServerAddress, what: string): void {
  if (isEncrypted(server)) throw new InputError('server', `${formatServer(server)} is no server for ${what}`);
}

/** Timers of Node.js go no further: 24 days. */
const MAX_TIMEOUT = 2 ** 31 - 1;

function checkTimeout(ms: number): number {
  if (ms > 0) return Math.min(ms, MAX_TIMEOUT);
  throw new InputError('timeout', `${ms} is not a number of milliseconds above 0`);
}

function checkAttempts(attempts: number): number {
  if (Number.isInteger(attempts) && attempts > 0) return attempts;
  throw new InputError('attempts', `${attempts} is not a whole number above 0`);
}

interface Pools {
  readonly udp: UdpPool;
  readonly stream: ConnectionPool<TcpConnection>;
  readonly https: ConnectionPool<HttpsConnection> | undefined;
}

interface Plan {
  readonly server: ServerAddress;
  readonly request: OutgoingRequest;
  readonly attempts: number;
  readonly truncation: 'report' | 'accept';
  readonly signals: readonly AbortSignal[];
  /** When it must be over, on the clock of `monotonic()`. */
  readonly end: number;
  readonly timeout: number;
}

/** Runs `body` with one signal more, which fires when the time is up. */
async function inTime<T>(plan: Plan, body: (signals: readonly AbortSignal[]) => Promise<T>): Promise<T> {
  const expired = new AbortController();
  const left = Math.max(1, plan.end - monotonic());
  const timer = setTimeout(() => expired.abort(timeoutError(plan.server, plan.timeout)), left);
  try {
    return await body([...plan.signals, expired.signal]);
  } finally {
    clearTimeout(timer);
  }
}
