import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { ipVersion } from '../name/index.js';
import { freshId } from './ids.js';
import { formatServer } from './server-address.js';
import { trace } from './traces.js';
import type { ServerAddress } from './types.js';

/** Who waits for packets with one id. */
export interface PacketListener {
  onPacket(octets: Buffer): void;
  /**
   * The kernel says that the server's port is closed, or that there is no way to it.
   * @param certain this very packet was not taken in: no other was sent from this socket that it could be about
   */
  onError(error: Error, certain: boolean): void;
}

/** Addresses are numeric here: no look-up, and no turn of the event loop for one. */
const numericLookup: NonNullable<SocketOptions['lookup']> = (host, _options, callback) =>
  callback(null, host, ipVersion(host));

/**
 * A UDP socket connected to one server, on a port of the kernel's choice: the kernel drops what comes from
 * elsewhere, and tells of a closed port (ICMP). An id is used once in a socket's life, so a late reply can never
 * be taken for the reply to another request.
 */
export class UdpSocket {
  readonly #server: ServerAddress;
  readonly #socket: Socket;
  readonly #randomId: () => number;
  /** By id; ids that were used and are not listened to any more stay in it. */
  readonly #listeners = new Map<number, PacketListener | undefined>();
  #closed = false;

  private constructor(server: ServerAddress, socket: Socket, randomId: () => number) {
    this.#server = server;
    this.#socket = socket;
    this.#randomId = randomId;
    socket.on('message', (octets) => this.#deliver(octets));
    socket.on('error', (error) => this.#fail(error));
  }

  /** @throws Error of the system when there is no way to the server's address */
  static open(server: ServerAddress, randomId: () => number): Promise<UdpSocket> {
    const socket = createSocket({
      type: ipVersion(server.host) === 6 ? 'udp6' : 'udp4',
      lookup: numericLookup,
    });
    return new Promise((resolve, reject) => {
      const failed = (error: Error): void => {
        socket.close();
        reject(error);
      };
      socket.once('error', failed);
      socket.connect(server.port, server.host, () => {
        socket.off('error', failed);
        resolve(new UdpSocket(server, socket, randomId));
      });
    });
  }

  /** An id of its own for one request, and its replies to `listener` until `forget`. */
  reserve(listener: PacketListener): number {
    const id = freshId(this.#randomId, this.#listeners);
    this.#listeners.set(id, listener);
    return id;
  }

  forget(id: number): void {
    this.#listeners.set(id, undefined);
  }

  send(octets: Buffer, id: number): void {
    if (this.#closed) return;
    trace(() => ({ event: 'send', ...this.#where, id, octets: octets.length }));
    this.#socket.send(octets, (error) => {
      if (error !== null) this.#listeners.get(id)?.onError(error, true);
    });
  }

  /** The same without a word on failure, for who watches the clock anyway: it costs much less. */
  post(octets: Buffer): void {
    if (!this.#closed) this.#socket.send(octets);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }

  #deliver(octets: Buffer): void {
    const id = octets.length >= 2 ? octets.readUInt16BE(0) : -1;
    const listener = this.#listeners.get(id);
    if (listener === undefined) {
      trace(() => ({ event: 'drop', ...this.#where, id, detail: 'nothing was asked with this id' }));
      return;
    }
    listener.onPacket(octets);
  }

  #fail(error: Error): void {
    trace(() => ({ event: 'error', ...this.#where, detail: error.message }));
    const certain = this.#listeners.size === 1;
    for (const listener of [...this.#listeners.values()]) listener?.onError(error, certain);
  }

  get #where(): { server: string; protocol: 'udp' } {
    return { server: formatServer(this.#server), protocol: 'udp' };
  }
}
