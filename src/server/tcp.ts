import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import type { RequestHandler } from './handler.js';
import type { TcpLimits } from './tcp-limits.js';
import { TcpConnection } from './tcp-connection.js';

/** Milliseconds that clients get to take their last answers. */
const CLOSE_PATIENCE = 2000;

/** Answers requests over TCP on one address. */
export class TcpListener {
  readonly #server: Server;
  readonly #connections = new Set<TcpConnection>();

  private constructor(server: Server, handler: RequestHandler, limits: TcpLimits) {
    this.#server = server;
    server.on('connection', (socket) => {
      if (this.#connections.size >= limits.connections && !this.#makeRoom()) {
        socket.destroy();
        return;
      }
      const connection = new TcpConnection(socket, handler, limits);
      this.#connections.add(connection);
      socket.on('close', () => this.#connections.delete(connection));
    });
  }

  /** @throws Error of the system, such as EADDRINUSE */
  static async listen(
    host: string,
    port: number,
    handler: RequestHandler,
    limits: TcpLimits,
    onError: (error: Error) => void,
  ): Promise<TcpListener> {
    const server = createServer({ allowHalfOpen: true });
    const listener = new TcpListener(server, handler, limits);
    const listening = once(server, 'listening');
    server.listen({ host, port, ipv6Only: true });
    await listening;
    server.on('error', onError);
    return listener;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    await Promise.all([...this.#connections].map((connection) => connection.finish(CLOSE_PATIENCE)));
    await closed;
  }

  /** Closes the connection that has been idle longest, so that idle ones cannot keep others out. */
  #makeRoom(): boolean {
    let oldest: TcpConnection | undefined;
    for (const connection of this.#connections) {
      if (connection.idle && connection.lastUse < (oldest?.lastUse ?? Infinity)) oldest = connection;
    }
    if (oldest === undefined) return false;
    oldest.destroy();
    this.#connections.delete(oldest);
    return true;
  }
}
