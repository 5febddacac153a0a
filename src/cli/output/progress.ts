import type { Io } from '../io.js';

/** A count that goes up on one line of a terminal. Off a terminal, and for short work, it prints nothing. */
export class Progress {
  readonly #io: Io;
  readonly #what: string;
  readonly #total: number;
  readonly #shown: boolean;
  #done = 0;

  constructor(io: Io, quiet: boolean, what: string, total: number) {
    this.#io = io;
    this.#what = what;
    this.#total = total;
    this.#shown = io.stderr.isTTY === true && !quiet && total > 1;
  }

  step(): void {
    this.#done++;
    if (this.#shown) this.#io.stderr.write(`\r${this.#what} ${this.#done}/${this.#total}`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.#shown && this.#done > 0) this.#io.stderr.write('\r\u001b[K');
    this.#done = 0;
  }
}
