import { durationText } from '../duration.js';
import type { Io } from '../io.js';

/** Milliseconds from one look of the line to the next, and to the first one that says how long it will take. */
const REDRAW = 100;
const FIRST_FORECAST = 1000;

/**
 * A count that goes up on one line of a terminal, with the rate and the time left. Off a terminal, and for short work,
 * it prints nothing.
 */
export class Progress {
  readonly #io: Io;
  readonly #what: string;
  readonly #total: number | undefined;
  readonly #shown: boolean;
  readonly #now: () => number;
  readonly #started: number;
  #done = 0;
  /** Of these, there was nothing to do for so many. */
  #skipped = 0;
  #drawn = -Infinity;

  /** @param total undefined when it is not known */
  constructor(
    io: Io,
    quiet: boolean,
    what: string,
    total: number | undefined,
    now = () => performance.now(),
  ) {
    this.#io = io;
    this.#what = what;
    this.#total = total;
    this.#shown = io.stderr.isTTY === true && !quiet && total !== 1;
    this.#now = now;
    this.#started = now();
  }

  step(): void {
    this.#done++;
    if (this.#shown) this.#draw(this.#now());
  }

  /** There was nothing to do for one. */
  skip(): void {
    this.#skipped++;
    this.step();
  }

  /** Takes the line away. */
  end(): void {
    if (this.#shown && this.#done > 0) this.#io.stderr.write('\r\u001b[K');
    this.#done = 0;
  }

  #draw(at: number): void {
    if (at - this.#drawn < REDRAW && this.#done !== this.#total) return;
    this.#drawn = at;
    const total = this.#total === undefined ? '' : `/${this.#total}`;
    this.#io.stderr.write(
      `\r${this.#what} ${this.#done}${total}${this.#forecast(at - this.#started)}\u001b[K`,
    );
  }

  #forecast(ms: number): string {
    if (ms < FIRST_FORECAST) return '';
    const perSecond = ((this.#done - this.#skipped) * 1000) / ms;
    const rate = ` · ${perSecond < 10 ? perSecond.toFixed(1) : perSecond.toFixed(0)}/s`;
    if (this.#total === undefined || perSecond === 0) return rate;
    return `${rate} · ${durationText((this.#total - this.#done) / perSecond)} left`;
  }
}
