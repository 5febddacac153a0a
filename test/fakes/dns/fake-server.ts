import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { FrameReader } from '../../../src/transport/frames.js';
import type { ServerAddress } from '../../../src/transport/index.js';
import { answer, type Behaviour } from './behaviours.js';
import { FakeExchange, type ReplyPath } from './fake-exchange.js';
import { streamPath } from './stream-path.js';

/**
 * A DNS server on loopback, on one port for UDP and TCP, that does what it is told, however wrong. What it got is
 * in `requests`.
 *
 *     const server = await FakeDnsServer.start(inSequence(drop, answer({ answers: [...] })));
 */
export class FakeDnsServer {
  readonly address: ServerAddress;
  readonly requests: FakeExchange[] = [];
  /** TCP connections that were ever made. */
  connections = 0;
  /** What it does with a request from now on. */
  behaviour: Behaviour;
  readonly #udp: UdpSocket;
  readonly #tcp: Server;
  readonly #sockets = new Set<Socket>();
  readonly #elsewhere: UdpSocket;
  #stopped = false;

  private constructor(address: ServerAddress, sockets: Sockets, behaviour: Behaviour) {
    this.address = address;
    this.behaviour = behaviour;
    this.#udp = sockets.udp;
    this.#tcp = sockets.tcp;
    this.#elsewhere = sockets.elsewhere;
    this.#udp.on('message', (octets, from) => this.#receive(octets, this.#udpPath(from)));
    this.#udp.on('error', () => undefined);
    this.#tcp.on('connection', (socket) => this.#accept(socket));
  }

  static async start(behaviour: Behaviour = answer(), host = '127.0.0.1'): Promise<FakeDnsServer> {
    for (let attempt = 1; ; attempt++) {
      try {
        const sockets = await openSockets(host);
        return new FakeDnsServer({ host, port: sockets.udp.address().port }, sockets, behaviour);
      } catch (error) {
        // Somebody else has the UDP port that goes with the TCP port.
        if (attempt === 10) throw error;
      }
    }
  }

  /** Waits until so many requests have come. */
  async received(count: number, deadline = 5000): Promise<void> {
    const end = Date.now() + deadline;
    while (this.requests.length < count) {
      if (Date.now() > end)
        throw new Error(`${this.requests.length} of ${count} requests came in ${deadline} ms`);
      await delay(2);
    }
  }

  /** TCP connections that are open now. */
  get openConnections(): number {
    return this.#sockets.size;
  }

  /** Closes every TCP connection, as servers do with idle ones. */
  endConnections(): void {
    for (const socket of this.#sockets) socket.end();
  }

  /** What is still to be answered then is not. */
  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#udp.close();
    this.#elsewhere.close();
    await new Promise((resolve) => this.#tcp.close(resolve));
  }

  #receive(octets: Buffer, path: ReplyPath): void {
    const exchange = new FakeExchange(this.requests.length + 1, Buffer.from(octets), path);
    this.requests.push(exchange);
    void this.behaviour(exchange);
  }

  #udpPath({ address, port }: RemoteInfo): ReplyPath {
    const notTcp = (): void => {
      throw new Error('only TCP can do this');
    };
    return {
      protocol: 'udp',
      from: port,
      send: (message) => {
        if (!this.#stopped) this.#udp.send(message, port, address);
      },
      sendFromElsewhere: (message) =>
        new Promise((resolve) => {
          if (this.#stopped) resolve();
          else this.#elsewhere.send(message, port, address, () => resolve());
        }),
      write: notTcp,
      end: notTcp,
      reset: notTcp,
    };
  }

  #accept(socket: Socket): void {
    const from = ++this.connections;
    const frames = new FrameReader();
    const path = streamPath(socket, from);
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const octets of frames.push(chunk)) this.#receive(octets, path);
    });
  }
}

interface Sockets {
  readonly tcp: Server;
  readonly udp: UdpSocket;
  readonly elsewhere: UdpSocket;
}

async function openSockets(host: string): Promise<Sockets> {
  const type = host.includes(':') ? 'udp6' : 'udp4';
  const tcp = createServer();
  tcp.listen(0, host);
  await once(tcp, 'listening');
  const address = tcp.address();
  if (typeof address !== 'object' || address === null) throw new Error('no TCP port');
  const [udp, elsewhere] = [createSocket(type), createSocket(type)];
  try {
    udp.bind(address.port, host);
    await once(udp, 'listening');
    elsewhere.bind(0, host);
    await once(elsewhere, 'listening');
    return { tcp, udp, elsewhere };
  } catch (error) {
    tcp.close();
    udp.close();
    throw error;
  }
}
