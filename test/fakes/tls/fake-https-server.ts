import { once } from 'node:events';
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Server as TlsServer, TlsOptions } from 'node:tls';
import type { MessageFields } from '../../../src/wire/index.js';
import { FakeExchange } from '../dns/index.js';

/** What the server does with a request. */
export type HttpBehaviour = (post: FakePost) => void | Promise<void>;

export interface HttpsOptions extends TlsOptions {
  /** The one that it offers. */
  readonly version: 'HTTP/2' | 'HTTP/1.1';
  readonly host?: string | undefined;
}

/** One request over HTTPS, HTTP/1.1 or HTTP/2. */
export class FakePost {
  readonly request: Http2ServerRequest;
  readonly response: Http2ServerResponse;
  readonly dns: FakeExchange;
  /** Ends the TCP connection, and with it all that goes over it. */
  readonly breakOff: () => void;

  constructor(
    request: Http2ServerRequest,
    response: Http2ServerResponse,
    dns: FakeExchange,
    breakOff: () => void,
  ) {
    this.breakOff = breakOff;
    this.request = request;
    this.response = response;
    this.dns = dns;
  }

  respond(status: number, headers: Record<string, string>, body: string | Buffer = ''): void {
    this.response.writeHead(status, headers).end(body);
  }

  message(octets: Buffer): void {
    const length = String(octets.length);
    this.respond(200, { 'content-type': 'application/dns-message', 'content-length': length }, octets);
  }
}

/** A server of DNS over HTTPS on loopback that does what it is told. */
export class FakeHttpsServer {
  readonly host: string;
  readonly port: number;
  readonly requests: FakePost[] = [];
  readonly sessions = new Set<ServerHttp2Session>();
  /** Connections that were ever made. */
  connections = 0;
  readonly #server: TlsServer;
  readonly #sockets = new Set<Socket>();

  private constructor(server: TlsServer, behaviour: HttpBehaviour) {
    const { address, port } = server.address() as AddressInfo;
    [this.host, this.port] = [address, port];
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.connections++;
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    });
    server.on('session', (session: ServerHttp2Session) => {
      this.sessions.add(session);
      session.on('error', () => undefined).on('close', () => this.sessions.delete(session));
    });
    server.on('request', (request: Http2ServerRequest, response: Http2ServerResponse) => {
      void this.#receive(request, response, behaviour);
    });
  }

  static async start(
    behaviour: HttpBehaviour,
    { version, host = '127.0.0.1', ...options }: HttpsOptions,
  ): Promise<FakeHttpsServer> {
    const server = version === 'HTTP/2' ? createSecureServer(options) : createServer(options);
    server.listen(0, host);
    await once(server, 'listening');
    return new FakeHttpsServer(server, behaviour);
  }

  get openConnections(): number {
    return this.#sockets.size;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(
    request: Http2ServerRequest,
    response: Http2ServerResponse,
    behaviour: HttpBehaviour,
  ): Promise<void> {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const port = request.socket.remotePort;
    const breakOff = (): void => {
      for (const socket of this.#sockets) if (socket.remotePort === port) socket.destroy();
    };
    const dns = exchangeOf(Buffer.concat(chunks), (message) => post.message(message));
    const post = new FakePost(request, response, dns, breakOff);
    this.requests.push(post);
    await behaviour(post);
  }
}

function exchangeOf(octets: Buffer, send: (message: Buffer) => void): FakeExchange {
  const not = (): never => {
    throw new Error('HTTPS cannot do this');
  };
  return new FakeExchange(0, octets, {
    protocol: 'tcp',
    from: 0,
    send: (message) => send(Buffer.from(message)),
    sendFromElsewhere: () => Promise.reject(new Error('only UDP can do this')),
    write: not,
    end: not,
    reset: not,
  });
}

/** A proper reply over HTTP. */
export const dnsReply =
  (fields: MessageFields = {}): HttpBehaviour =>
  ({ dns }) =>
    dns.reply(fields);
