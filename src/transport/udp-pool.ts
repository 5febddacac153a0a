import type { TransportLimits } from './limits.js';
import { Slots } from './slots.js';
import type { ServerAddress } from './types.js';
import { UdpSocket } from './udp-socket.js';

/** The right to one sending over a socket, or to more. */
export interface SocketLease {
  readonly socket: UdpSocket;
  release(): void;
}

interface SharedSocket {
  readonly opening: Promise<UdpSocket>;
  given: number;
  held: number;
}

/**
 * The UDP sockets towards one server. Requests that are under way together share a socket; it is replaced after
 * so many of them, and closed as soon as nothing waits on it. So a lone query has a port of its own.
 */
export class UdpPool {
  readonly slots: Slots;
  readonly #server: ServerAddress;
  readonly #limits: TransportLimits;
  readonly #randomId: () => number;
  #current: SharedSocket | undefined;

  constructor(server: ServerAddress, limits: TransportLimits, randomId: () => number) {
    this.#server = server;
    this.#limits = limits;
    this.#randomId = randomId;
    this.slots = new Slots(limits.udpInFlight);
  }

  /** @throws Error of the system when there is no way to the server's address */
  async take(sendings = 1): Promise<SocketLease> {
    const shared = this.#share(sendings);
    shared.given += sendings;
    shared.held++;
    try {
      const socket = await shared.opening;
      return { socket, release: () => this.#release(shared, socket) };
    } catch (error) {
      if (this.#current === shared) this.#current = undefined;
      throw error;
    }
  }

  #share(sendings: number): SharedSocket {
    if (this.#current === undefined || this.#current.given + sendings > this.#limits.requestsPerSocket) {
      this.#current = { opening: UdpSocket.open(this.#server, this.#randomId), given: 0, held: 0 };
    }
    return this.#current;
  }

  #release(shared: SharedSocket, socket: UdpSocket): void {
    if (--shared.held > 0) return;
    socket.close();
    if (this.#current === shared) this.#current = undefined;
  }
}
