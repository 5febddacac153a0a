/** Questions in a row that stay without an answer before a server is taken for dead, and different names among them. */
const SILENCES = 5;
const NAMES = 4;
/** Milliseconds from one trial to the next: at first, and at the most. */
const FIRST_REST = 1000;
const LONGEST_REST = 60_000;

/**
 * Whether a server is worth asking. It is taken for dead when several questions in a row, about different names, stay
 * without an answer, and no answer to anything came while they waited. Then one question now and then is a trial; an
 * answer to anything brings it back. What an answer says does not matter, an error of the server is an answer.
 */
export class Breaker {
  readonly #names = new Set<string>();
  #silences = 0;
  #answeredAt = -Infinity;
  #state:
    { readonly kind: 'good' } | { readonly kind: 'dead'; readonly rest: number; readonly until: number } = {
    kind: 'good',
  };

  get isDead(): boolean {
    return this.#state.kind === 'dead';
  }

  /** No answer to anything came since then. */
  quietSince(time: number): boolean {
    return this.#answeredAt < time;
  }

  /** Whether it is time for a trial; the next one comes later. */
  takeTrial(now: number): boolean {
    if (this.#state.kind === 'good') return false;
    const { rest, until } = this.#state;
    if (now < until) return false;
    const longer = Math.min(rest * 2, LONGEST_REST);
    this.#state = { kind: 'dead', rest: longer, until: now + longer };
    return true;
  }

  answered(now: number): void {
    this.#answeredAt = now;
    if (this.#silences === 0) return;
    this.#silences = 0;
    this.#names.clear();
    this.#state = { kind: 'good' };
  }

  silent(name: string, sentAt: number, now: number): void {
    if (!this.quietSince(sentAt)) return;
    this.#silences++;
    if (this.isDead) return;
    this.#names.add(name);
    if (this.#silences < SILENCES || this.#names.size < NAMES) return;
    this.#names.clear();
    this.#state = { kind: 'dead', rest: FIRST_REST, until: now + FIRST_REST };
  }
}
