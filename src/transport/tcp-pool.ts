import type { TransportLimits } from './limits.js';
import { Slots } from './slots.js';
import { TcpConnection } from './tcp-connection.js';
import type { ServerAddress } from './types.js';

interface Line {
  readonly opening: Promise<TcpConnection>;
  readonly giveUp: AbortController;
  connection: TcpConnection | undefined;
  /** Requests that wait for it to open. */
  waiting: number;
}

/** The connections to one server: opened when needed, shared by everybody, replaced when they are closed. */
export class TcpPool {
  readonly slots: Slots;
  readonly #server: ServerAddress;
  readonly #limits: TransportLimits;
  readonly #randomId: () => number;
  readonly #lines = new Set<Line>();

  constructor(server: ServerAddress, limits: TransportLimits, randomId: () => number) {
    this.#server = server;
    this.#limits = limits;
    this.#randomId = randomId;
    this.slots = new Slots(limits.tcpInFlight * limits.tcpConnections);
  }

  /**
   * A connection that is open. An attempt to connect ends when nobody waits for it any more.
   * @throws Error of the system; KmsDnsError of a signal
   */
  async take(wait: <T>(promise: Promise<T>) => Promise<T>): Promise<TcpConnection> {
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

  #pick(): Line {
    for (const line of this.#lines) if (line.connection?.usable === false) this.#lines.delete(line);
    const [least] = [...this.#lines].sort((a, b) => load(a) - load(b));
    if (least !== undefined && (load(least) === 0 || this.#lines.size >= this.#limits.tcpConnections))
      return least;
    return this.#open();
  }

  #open(): Line {
    const giveUp = new AbortController();
    const opening = TcpConnection.open(this.#server, {
      randomId: this.#randomId,
      idleTime: this.#limits.tcpIdle,
      signal: giveUp.signal,
    });
    const line: Line = { opening, giveUp, connection: undefined, waiting: 0 };
    this.#lines.add(line);
    opening.then(
      (connection) => (line.connection = connection),
      () => this.#lines.delete(line),
    );
    return line;
  }
}

function load(line: Line): number {
  return line.waiting + (line.connection?.active ?? 0);
}
