import pLimit from 'p-limit';

/** Work that goes on together, and work that waits until it is alone: first come, first served. */
export class SharedLock {
  readonly #door = pLimit(1);
  readonly #inside = new Set<Promise<unknown>>();

  async shared<T>(work: () => Promise<T>): Promise<T> {
    const running = await this.#door(async () => ({ done: this.#enter(work()) }));
    return running.done;
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#door(async () => {
      await Promise.allSettled(this.#inside);
      return work();
    });
  }

  #enter<T>(running: Promise<T>): Promise<T> {
    this.#inside.add(running);
    const leave = (): void => void this.#inside.delete(running);
    running.then(leave, leave);
    return running;
  }
}
