/** So many are kept in full. */
const MOST = 1000;

/** Why a report is less than the whole, a sentence each; of very many, the first. */
export class Notes {
  readonly #notes: string[] = [];
  readonly #tell: (note: string) => void;
  #more = 0;

  /** @param tell called with each, as soon as it is known */
  constructor(tell: (note: string) => void) {
    this.#tell = tell;
  }

  add(note: string): void {
    if (this.#notes.length < MOST) {
      this.#notes.push(note);
      this.#tell(note);
    } else this.#more++;
  }

  get all(): readonly string[] {
    return this.#more === 0 ? this.#notes : [...this.#notes, `${this.#more} more remarks of this kind`];
  }
}
