import { abortable } from '../abort.js';

/**
 * Keeps what is under way close together: the newest may begin no more than so many after the oldest that has not ended.
 * What begins is numbered, and a number that is far behind the others is taken for a replay.
 */
export class Window {
  readonly #size: number;
  #next = 0;
  /** In the order in which they began. */
  readonly #open = new Set<number>();
  #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** @throws KmsDnsError `ERR_ABORTED`, when one of the signals fires before it may begin */
  async run<T>(work: () => Promise<T>, signals: readonly AbortSignal[]): Promise<T> {
    while (!this.#hasRoom()) {
      await abortable(new Promise<void>((resolve) => this.#waiting.push(resolve)), signals);
    }
    const number = this.#next++;
    this.#open.add(number);
    try {
      return await work();
    } finally {
      this.#open.delete(number);
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const wake of waiting) wake();
    }
  }

  #hasRoom(): boolean {
    const [oldest = this.#next] = this.#open;
    return this.#next - oldest < this.#size;
  }
}
