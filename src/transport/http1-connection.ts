import { Agent, request, type IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { onAbort } from './abort.js';
import { readBody } from './body.js';
import type { Http2Options } from './http2-connection.js';
import { requestHeaders, type HttpLost, type HttpReply, type HttpsConnection } from './https-connection.js';

/** Sockets at once: HTTP/1.1 carries one request at a time. */
const SOCKETS = 8;

export interface Http1Options extends Http2Options {
  /** One more that connects. */
  readonly socket: () => TLSSocket;
}

/** HTTP/1.1, for a server that offers no HTTP/2: several sockets, each used again. */
export class Http1Connection implements HttpsConnection {
  readonly usable = true;
  readonly #agent: TlsAgent;
  readonly #options: Http1Options;
  #active = 0;

  constructor(socket: TLSSocket, options: Http1Options) {
    this.#options = options;
    this.#agent = new TlsAgent(socket, options);
  }

  get active(): number {
    return this.#active;
  }

  async post(octets: Buffer, signals: readonly AbortSignal[]): Promise<HttpReply | HttpLost> {
    this.#active++;
    let stop = (): void => undefined;
    try {
      return await new Promise<HttpReply>((resolve, reject) => {
        const { authority, path } = this.#options;
        const headers = { host: authority, ...requestHeaders(octets) };
        const post = request({ agent: this.#agent, method: 'POST', path, headers });
        stop = onAbort(signals, (error) => {
          post.destroy();
          reject(error);
        });
        post.on('error', reject).on('response', (response) => {
          replyOf(response)
            .then(resolve, reject)
            .finally(() => {
              if (!response.complete) post.destroy();
            });
        });
        post.end(octets);
      });
    } catch (error) {
      if (signals.some((signal) => signal.aborted)) throw error;
      return { lost: error instanceof Error ? error : undefined, sent: true };
    } finally {
      stop();
      this.#active--;
    }
  }

  destroy(): void {
    this.#agent.destroy();
  }
}

class TlsAgent extends Agent {
  readonly #socket: () => TLSSocket;
  /** One that is there already. */
  #first: TLSSocket | undefined;

  constructor(first: TLSSocket, { socket, idleTime }: Http1Options) {
    super({ keepAlive: true, maxSockets: SOCKETS, timeout: idleTime });
    this.#first = first;
    this.#socket = socket;
  }

  override createConnection(): TLSSocket {
    const first = this.#first;
    this.#first = undefined;
    return first === undefined || first.destroyed ? this.#socket() : first;
  }

  override destroy(): void {
    this.#first?.destroy();
    super.destroy();
  }
}

async function replyOf(response: IncomingMessage): Promise<HttpReply> {
  const { statusCode: status = 0, headers } = response;
  return {
    status,
    contentType: headers['content-type'] ?? '',
    location: headers.location,
    body: status === 200 ? await readBody(response) : Buffer.alloc(0),
  };
}
