import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server, type TlsOptions, type TLSSocket } from 'node:tls';
import { FrameReader } from '../../../src/transport/frames.js';
import { FakeExchange, streamPath, type Behaviour } from '../dns/index.js';

/** A server of DNS over TLS on loopback that does what it is told. */
export class FakeTlsServer {
  readonly host: string;
  readonly port: number;
  readonly requests: FakeExchange[] = [];
  /** Handshakes that came to their end. */
  readonly connections: TLSSocket[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #behaviour: Behaviour;

  private constructor(server: Server, behaviour: Behaviour) {
    const { address, port } = server.address() as AddressInfo;
    [this.host, this.port] = [address, port];
    this.#server = server;
    this.#behaviour = behaviour;
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    });
    server.on('tlsClientError', () => undefined);
    server.on('secureConnection', (socket) => this.#accept(socket));
  }

  static async start(behaviour: Behaviour, options: TlsOptions, host = '127.0.0.1'): Promise<FakeTlsServer> {
    const server = createServer({ ALPNProtocols: ['dot'], ...options });
    server.listen(0, host);
    await once(server, 'listening');
    return new FakeTlsServer(server, behaviour);
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  /** Closes every connection, as servers do with idle ones. */
  endConnections(): void {
    for (const socket of this.connections) socket.end();
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: TLSSocket): void {
    const frames = new FrameReader();
    // TLS has no reset of its own: the connection below it is broken off.
    const reset = () => void socket.destroy();
    const path = { ...streamPath(socket, this.connections.push(socket)), reset };
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const octets of frames.push(chunk)) {
        const exchange = new FakeExchange(this.requests.length + 1, Buffer.from(octets), path);
        this.requests.push(exchange);
        void this.#behaviour(exchange);
      }
    });
  }
}
