/** Longer queries than this have more than a name and an OPT record in them. */
const MAX_QUERY_OCTETS = 300;
const MAX_ENTRIES = 20_000;

/**
 * Finished answers by the octets of the query after its id: the same octets, case and all, deserve the same answer until a
 * zone changes. It spares decoding, looking up and encoding, which is most of the work.
 */
export class AnswerCache {
  readonly #answers = new Map<string, Buffer>();

  get(query: Buffer): Buffer | undefined {
    if (query.length > MAX_QUERY_OCTETS) return undefined;
    const answer = this.#answers.get(query.toString('latin1', 2));
    if (answer === undefined) return undefined;
    const copy = Buffer.allocUnsafe(answer.length);
    answer.copy(copy);
    copy[0] = query[0] as number;
    copy[1] = query[1] as number;
    return copy;
  }

  /** When it is full it begins anew: what is asked often is soon back. */
  set(query: Buffer, answer: Buffer): void {
    if (query.length > MAX_QUERY_OCTETS) return;
    if (this.#answers.size >= MAX_ENTRIES) this.#answers.clear();
    this.#answers.set(query.toString('latin1', 2), answer);
  }

  clear(): void {
    this.#answers.clear();
  }
}
