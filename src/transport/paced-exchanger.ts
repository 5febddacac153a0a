import { LRUCache } from 'lru-cache';
import type { Message } from '../wire/index.js';
import { abortedError } from '../errors.js';
import { onAbort } from './abort.js';
import { AdaptiveWindow } from './adaptive-window.js';
import { monotonic } from './clock.js';
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
  /** Called while questions are under way, with the number of those that only wait for what is slow or silent. */
  readonly onHeld?: ((held: number) => void) | undefined;
}

/** Milliseconds. */
const WATCH = 10;

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
  readonly #busy = new Set<ServerLine>();
  readonly #onHeld: (held: number) => void;
  readonly #heeded = new WeakSet<AbortSignal>();
  #watch: NodeJS.Timeout | undefined;

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
    const { signal } = options;
    if (signal?.aborted === true) return Promise.reject(abortedError(signal.reason));
    if (signal !== undefined && !this.#heeded.has(signal)) this.#heed(signal);
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
        onBusy: this.#setBusy,
      });
      this.#lines.set(key, line);
    }
    return line;
  }

  readonly #setBusy = (line: ServerLine, state: 'busy' | 'idle'): void => {
    if (state === 'busy') this.#busy.add(line);
    else this.#busy.delete(line);
    if (this.#busy.size > 0) {
      this.#watch ??= setInterval(() => this.#countHeld(), WATCH);
    } else {
      clearInterval(this.#watch);
      this.#watch = undefined;
      this.#onHeld(0);
    }
  };

  /** One listener for each signal: most questions share one. */
  #heed(signal: AbortSignal): void {
    this.#heeded.add(signal);
    onAbort([signal], (error) => {
      for (const line of new Set([...this.#lines.values(), ...this.#busy])) line.abort(signal, error);
    });
  }

  #countHeld(): void {
    const now = monotonic();
    let held = 0;
    for (const line of this.#busy) held += line.held(now);
    this.#onHeld(held);
  }
}
