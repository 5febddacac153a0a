/** A server that nothing is known of yet is asked so many questions at once. */
const FIRST = 32;
const LEAST = 4;
/** What is left of the window after a loss: gentle, since a resolver may be slow for some names only. */
const SHRINK = 0.7;

/**
 * How many questions may be on their way to a server: one more for every answer at first, and after a loss one more for
 * every round of answers (additive increase, multiplicative decrease, RFC 5681 §3.1). Losses of questions that were sent
 * before the last one was noticed count once together.
 */
export class AdaptiveWindow {
  readonly #most: number;
  #size: number;
  #slowFrom = Infinity;
  #shrunkAt = -Infinity;
  #used = 0;

  constructor(most: number) {
    this.#most = most;
    this.#size = Math.min(FIRST, most);
  }

  get size(): number {
    return Math.floor(this.#size);
  }

  get used(): number {
    return this.#used;
  }

  tryTake(): boolean {
    if (this.#used >= this.size) return false;
    this.#used++;
    return true;
  }

  /** @param wanted others wait for a place: only then more of them are of use */
  answered(wanted: boolean): void {
    this.#used--;
    if (!wanted) return;
    const step = this.#size < this.#slowFrom ? 1 : 1 / this.#size;
    this.#size = Math.min(this.#most, this.#size + step);
  }

  /** Given up, for a reason that says nothing about how busy the server is. */
  given(): void {
    this.#used--;
  }

  /** @param sentAt when the question was sent, on the same clock as `now` */
  lost(sentAt: number, now: number): void {
    this.#used--;
    if (sentAt < this.#shrunkAt) return;
    this.#size = Math.max(Math.min(LEAST, this.#most), this.#size * SHRINK);
    this.#slowFrom = this.#size;
    this.#shrunkAt = now;
  }
}
