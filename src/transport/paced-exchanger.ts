import { LRUCache } from 'lru-cache';
import type { Message } from '../wire/index.js';
import { AdaptiveWindow } from './adaptive-window.js';
import { DEFAULT_LIMITS } from './limits.js';
import { formatServer } from './server-address.js';
import { ServerLine } from './server-line.js';
import { Slots } from './slots.js';
import type { Exchanger, ExchangeOptions, Reply, ServerAddress } from './types.js';

export interface PacedOptions {
  /** Questions on their way to one server at the most. */
  readonly inFlight?: number | undefined;
  /** Servers that questions are on their way to. */
  readonly busyServers?: number | undefined;
  /** Servers whose state is remembered. */
  readonly servers?: number | undefined;
  /** Called with 1 when a question begins to wait for a server that seems silent, with -1 when it is over. */
  readonly onHeld?: ((more: number) => void) | undefined;
}

/**
 * For many questions to many servers. Each server has a line of its own: as many questions at once as it keeps up with,
 * none but a trial now and then when it is dead, the quick way for what is plain. So a slow or dead server holds up only
 * the questions to itself. The time of a question begins when its turn comes.
 */
export class PacedExchanger implements Exchanger {
  readonly #exchanger: Exchanger;
  readonly #inFlight: number;
  readonly #sockets: Slots;
  readonly #lines: LRUCache<string, ServerLine>;
  readonly #onHeld: (more: number) => void;

  /** @param exchanger stays open when this one is closed */
  constructor(exchanger: Exchanger, options: PacedOptions = {}) {
    const { inFlight = DEFAULT_LIMITS.udpInFlight, busyServers = 800, servers: max = 5000 } = options;
    this.#exchanger = exchanger;
    this.#onHeld = options.onHeld ?? (() => undefined);
    this.#inFlight = inFlight;
    this.#sockets = new Slots(busyServers);
    this.#lines = new LRUCache({ max, dispose: (line) => line.retire() });
  }

  exchange(server: ServerAddress, message: Message, options: ExchangeOptions = {}): Promise<Reply> {
    return this.#lineOf(server).ask(message, options);
  }

  /** Ends every question under way with `ERR_ABORTED`. Idempotent. */
  close(): Promise<void> {
    for (const line of this.#lines.values()) line.close();
    return Promise.resolve();
  }

  #lineOf(server: ServerAddress): ServerLine {
    const key = formatServer(server);
    let line = this.#lines.get(key);
    if (line === undefined) {
      const window = new AdaptiveWindow(this.#inFlight);
      line = new ServerLine({
        exchanger: this.#exchanger,
        server,
        window,
        sockets: this.#sockets,
        onHeld: this.#onHeld,
      });
      this.#lines.set(key, line);
    }
    return line;
  }
}
