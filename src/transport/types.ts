import type { DomainName } from '../name/index.js';
import type { DecodedMessage, Message, Signer } from '../wire/index.js';

/** Where a server listens. `host` is an IP address; IPv6 may carry a zone id, `fe80::1%eth0`. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** What is spoken there. Without it DNS over UDP and TCP, as `ExchangeOptions.protocol` says. */
  readonly channel?: Channel | undefined;
}

/**
 * DNS over UDP or TCP only, over TLS (RFC 7858) or over HTTPS (RFC 8484). `name` is the host name or IP address that the
 * server's certificate must be for: always verified, the strict profile of RFC 8310 §5. `path` begins with a slash, and
 * may end with a query.
 */
export type Channel =
  | { readonly kind: Protocol }
  | { readonly kind: 'tls'; readonly name: string }
  | { readonly kind: 'https'; readonly name: string; readonly path: string };

export type Protocol = 'udp' | 'tcp';

export interface ExchangeOptions {
  readonly signal?: AbortSignal | undefined;
  /**
   * `auto` (the default): UDP, then TCP when the reply is truncated; TCP at once for what UDP cannot carry. A server with
   * a channel is spoken to over that one.
   */
  readonly protocol?: Protocol | 'auto' | undefined;
  /** Milliseconds for the whole exchange, retries included. */
  readonly timeout?: number | undefined;
  /** How often the request is sent at the most. Updates are sent once unless the caller knows better. */
  readonly attempts?: number | undefined;
  readonly signer?: Signer | undefined;
}

/** A reply whose source, id, opcode and question are those of the request. */
export interface Reply {
  readonly message: DecodedMessage;
  readonly octets: Buffer;
  readonly server: ServerAddress;
  readonly protocol: Channel['kind'];
  /** Milliseconds from sending (the attempt that was answered) to the reply. */
  readonly ms: number;
  readonly authentication: Authentication;
}

/**
 * `none`: the request was not signed. `verified`: the reply's MAC is right; `tsigError` is 0 or BADTIME.
 * `unauthenticated`: an error reply without a valid MAC. A success without one never becomes a `Reply`.
 */
export type Authentication =
  | { readonly kind: 'none' }
  | { readonly kind: 'verified'; readonly tsigError: number; readonly serverTime?: number | undefined }
  | { readonly kind: 'unauthenticated'; readonly tsigError: number };

/** Sends messages to servers; holds sockets open between exchanges. */
export interface Exchanger {
  /**
   * @throws KmsDnsError `ERR_TIMEOUT`, `ERR_UNREACHABLE` (nothing was sent), `ERR_CONNECTION_LOST` (it was sent, no
   * reply came), `ERR_UNAUTHENTICATED` (a signed request, only unverifiable successes came), `ERR_TLS` (nothing was sent:
   * the server speaks no TLS, or its certificate is not good), `ERR_HTTP` (DNS over HTTPS: no DNS message came), `ERR_ABORTED`
   */
  exchange(server: ServerAddress, message: Message, options?: ExchangeOptions): Promise<Reply>;
  /**
   * The quick way to ask one server for many names; not every exchanger has one. Close it after.
   * @param query an unsigned query; only its name is replaced
   * @param waits milliseconds for an answer to each sending: there are as many sendings
   */
  quick?(server: ServerAddress, query: Message, waits: readonly number[]): QuickQueries;
  close(): Promise<void>;
}

/** Many queries that differ only in their name, to one server. */
export interface QuickQueries {
  ask(name: DomainName, listener: QuickListener): void;
  /** What is under way ends as unclear. */
  close(): void;
}

/** A whole answer, whatever its response code; `silent`: none came; `unclear`: `exchange` has to see to it. */
export type QuickResult = Reply | 'silent' | 'unclear';

/** Who asked. */
export interface QuickListener {
  done(result: QuickResult): void;
  /** The first wait is over. */
  late?(): void;
}
