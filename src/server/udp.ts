import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import type { RequestHandler } from './handler.js';

/** Octets the kernel may hold for us while we are busy: bursts of queries are lost beyond it. */
const RECEIVE_BUFFER = 1024 * 1024;

/** Answers requests over UDP on one address. */
export class UdpListener {
  readonly #socket: Socket;
  readonly #handler: RequestHandler;
  readonly #underWay = new Set<Promise<void>>();

  private constructor(socket: Socket, handler: RequestHandler) {
    this.#socket = socket;
    this.#handler = handler;
    socket.on('message', (octets, from) => {
      this.#receive(octets, from);
    });
  }

  /** @throws Error of the system, such as EADDRINUSE */
  static async listen(
    host: string,
    port: number,
    handler: RequestHandler,
    onError: (error: Error) => void,
  ): Promise<UdpListener> {
    const ipv6 = isIPv6(host.split('%')[0] as string);
    const socket = createSocket({
      type: ipv6 ? 'udp6' : 'udp4',
      ipv6Only: ipv6,
      /* Replies go to the address a request came from: there is nothing to look up. */
      lookup: (address, _options, done) => {
        done(null, address, ipv6 ? 6 : 4);
      },
    });
    const listener = new UdpListener(socket, handler);
    const listening = once(socket, 'listening');
    socket.bind({ port, address: host });
    await listening;
    socket.on('error', onError);
    try {
      socket.setRecvBufferSize(RECEIVE_BUFFER);
    } catch {
      /* The system's own size has to do. */
    }
    return listener;
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Takes no more requests, answers those under way, and closes. */
  async close(): Promise<void> {
    this.#socket.removeAllListeners('message');
    await Promise.all(this.#underWay);
    await new Promise<void>((resolve) => {
      this.#socket.close(resolve);
    });
  }

  #receive(octets: Buffer, from: RemoteInfo): void {
    const cached = this.#handler.cached(octets);
    if (cached !== undefined) {
      this.#send(cached, from);
      return;
    }
    const { address, port } = from;
    const response = this.#handler.handle(octets, { address, port, protocol: 'udp' });
    if (response.kind === 'message') this.#send(response.octets, from);
    else if (response.kind === 'later') this.#sendLater(response.octets, from);
  }

  #sendLater(octets: Promise<Buffer>, from: RemoteInfo): void {
    const sent = octets.then((reply) => {
      this.#send(reply, from);
      this.#underWay.delete(sent);
    });
    this.#underWay.add(sent);
  }

  #send(octets: Buffer, { address, port }: RemoteInfo): void {
    try {
      /* Whoever is gone asks again; there is nobody to tell. */
      this.#socket.send(octets, port, address, () => undefined);
    } catch {
      /* Closed meanwhile. */
    }
  }
}
