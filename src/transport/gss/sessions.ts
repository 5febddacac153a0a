import pLimit, { type LimitFunction } from 'p-limit';
import type { Message, SecurityCredentials } from '../../wire/index.js';
import { closedError } from '../failures.js';
import { formatServer } from '../server-address.js';
import type { Exchanger, ExchangeOptions, Reply, ServerAddress } from '../types.js';
import { GssPeer } from './peer.js';

export interface GssSessionsOptions {
  /** Who we are. Not closed with the sessions. */
  readonly credentials: SecurityCredentials;
  readonly exchanger: Exchanger;
  /** Milliseconds for one exchange of a negotiation. */
  readonly timeout?: number | undefined;
  /** Milliseconds for a whole negotiation, the KDC's part included. */
  readonly negotiationTimeout?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

const NEGOTIATION_TIMEOUT = 30_000;

/**
 * Exchanges signed with GSS-TSIG (RFC 3645), over TCP: a datagram that comes twice would be a replay. There is one context
 * for each service of each server; it is negotiated when first needed, renewed before it ends, negotiated anew when the
 * server does not know it any more, and deleted at the end.
 */
export class GssSessions {
  readonly #options: GssSessionsOptions;
  readonly #closing = new AbortController();
  readonly #peers = new Map<string, GssPeer>();
  readonly #limits = new Map<string, LimitFunction>();

  constructor(options: GssSessionsOptions) {
    this.#options = options;
  }

  /** For people and caches. */
  get principal(): string {
    return this.#options.credentials.principal;
  }

  /**
   * @param service as `DNS@ns1.example.test`
   * @throws KmsDnsError as `Exchanger.exchange`; `ERR_KERBEROS` when there is no context to be had, and nothing was sent
   */
  async exchange(
    server: ServerAddress,
    service: string,
    message: Message,
    options: Omit<ExchangeOptions, 'protocol' | 'signer'> = {},
  ): Promise<Reply> {
    if (this.#closing.signal.aborted) throw closedError();
    return this.#peer(server, service).exchange(message, options);
  }

  /** Deletes the contexts that nobody uses any more, here and where the server supports it there. Idempotent. */
  async close(): Promise<void> {
    this.#closing.abort(closedError());
    const peers = [...this.#peers.values()];
    this.#peers.clear();
    await Promise.all(peers.map((peer) => peer.close()));
  }

  #peer(server: ServerAddress, service: string): GssPeer {
    const address = formatServer(server);
    const key = `${address} ${service.toLowerCase()}`;
    const known = this.#peers.get(key);
    if (known !== undefined) return known;
    const { credentials, exchanger, timeout, now = Date.now } = this.#options;
    const oneAtATime = this.#limits.get(address) ?? pLimit(1);
    this.#limits.set(address, oneAtATime);
    const peer = new GssPeer({
      server,
      service,
      credentials,
      exchanger,
      oneAtATime,
      timeout,
      negotiationTimeout: this.#options.negotiationTimeout ?? NEGOTIATION_TIMEOUT,
      now,
      closing: this.#closing.signal,
    });
    this.#peers.set(key, peer);
    return peer;
  }
}
