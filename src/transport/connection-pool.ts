import type { TransportLimits } from './limits.js';
import { Slots } from './slots.js';
import type { ServerAddress } from './types.js';

/** A connection that carries many requests. */
export interface Connection {
  /** New requests may go out on it. */
  readonly usable: boolean;
  /** Requests under way. */
  readonly active: number;
  destroy(): void;
}

export interface OpenOptions {
  readonly randomId: () => number;
  /** Milliseconds without a request after which it closes. */
  readonly idleTime: number;
  /** Gives up the attempt to connect. */
  readonly signal: AbortSignal;
}

/** @throws Error of the system, KmsDnsError */
export type OpenConnection<C extends Connection> = (
  server: ServerAddress,
  options: OpenOptions,
) => Promise<C>;

interface Line<C> {
  readonly opening: Promise<C>;
  readonly giveUp: AbortController;
  connection: C | undefined;
  /** Requests that wait for it to open. */
  waiting: number;
}

/** The connections to one server: opened when needed, shared by everybody, replaced when they are closed. */
export class ConnectionPool<C extends Connection> {
  readonly slots: Slots;
  readonly #server: ServerAddress;
  readonly #limits: TransportLimits;
  readonly #randomId: () => number;
  readonly #openConnection: OpenConnection<C>;
  readonly #lines = new Set<Line<C>>();

  constructor(
    server: ServerAddress,
    limits: TransportLimits,
    randomId: () => number,
    openConnection: OpenConnection<C>,
  ) {
    this.#server = server;
    this.#openConnection = openConnection;
    this.#limits = limits;
    this.#randomId = randomId;
    this.slots = new Slots(limits.tcpInFlight * limits.tcpConnections);
  }

  /**
   * A connection that is open. An attempt to connect ends when nobody waits for it any more.
   * @throws Error of the system; KmsDnsError of a signal
   */
  async take(wait: <T>(promise: Promise<T>) => Promise<T>): Promise<C> {
    const line = this.#pick();
    const { connection } = line;
    if (connection !== undefined) return connection;
    line.waiting++;
    try {
      return await wait(line.opening);
    } finally {
      if (--line.waiting === 0 && line.connection === undefined) {
        this.#lines.delete(line);
        line.giveUp.abort();
      }
    }
  }

  close(): void {
    for (const line of this.#lines) {
      line.giveUp.abort();
      line.connection?.destroy();
    }
  }

  #pick(): Line<C> {
    for (const line of this.#lines) if (line.connection?.usable === false) this.#lines.delete(line);
    const [least] = [...this.#lines].sort((a, b) => load(a) - load(b));
    if (least !== undefined && (load(least) === 0 || this.#lines.size >= this.#limits.tcpConnections))
      return least;
    return this.#open();
  }

  #open(): Line<C> {
    const giveUp = new AbortController();
    const opening = this.#openConnection(this.#server, {
      randomId: this.#randomId,
      idleTime: this.#limits.tcpIdle,
      signal: giveUp.signal,
    });
    const line: Line<C> = { opening, giveUp, connection: undefined, waiting: 0 };
    this.#lines.add(line);
    opening.then(
      (connection) => (line.connection = connection),
      () => this.#lines.delete(line),
    );
    return line;
  }
}

function load(line: Line<Connection>): number {
  return line.waiting + (line.connection?.active ?? 0);
}
