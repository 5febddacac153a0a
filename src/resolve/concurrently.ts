/** Does something with an item, and says once what came of it. */
export type Task<T, R> = (item: T, done: (result: R) => void, failed: (error: unknown) => void) => void;

/**
 * Runs `task` for every item, at most `limit` at once, and yields the results as they come. While `limit` results
 * wait to be picked up nothing new is started, so memory stays bounded. When the consumer stops or a task fails the
 * source is ended; what is under way is the caller's to stop.
 */
export async function* concurrently<T, R>(
  source: Iterable<T> | AsyncIterable<T>,
  limit: number,
  task: Task<T, R>,
): AsyncGenerator<R, void, undefined> {
  const run = new Run(source, limit, task);
  try {
    for (;;) {
      run.fill();
      const next = run.next();
      if (next !== undefined) yield next.result;
      else if (run.ended) return;
      else await run.change();
    }
  } finally {
    await run.close();
  }
}

class Run<T, R> {
  readonly #items: Iterator<T> | AsyncIterator<T>;
  readonly #limit: number;
  readonly #task: Task<T, R>;
  readonly #done: (result: R) => void;
  readonly #fail: (error: unknown) => void;
  #results: { readonly result: R }[] = [];
  #underWay = 0;
  #source: 'ready' | 'pulling' | 'exhausted' = 'ready';
  #failure: { readonly error: unknown } | undefined;
  #wake: () => void = () => undefined;

  constructor(source: Iterable<T> | AsyncIterable<T>, limit: number, task: Task<T, R>) {
    this.#items = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    this.#limit = limit;
    this.#task = task;
    this.#done = (result) => {
      this.#underWay--;
      this.#results.push({ result });
      this.#wake();
    };
    this.#fail = (error) => {
      this.#failure ??= { error };
      this.#wake();
    };
  }

  get ended(): boolean {
    return this.#source === 'exhausted' && this.#underWay === 0;
  }

  fill(): void {
    while (this.#source === 'ready' && this.#underWay + this.#results.length < this.#limit) this.#pull();
  }

  next(): { readonly result: R } | undefined {
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.#results.shift();
  }

  change(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  /** Ends the source. One that is just being waited for cannot be ended before it gives an item: that is not waited for. */
  async close(): Promise<void> {
    if (this.#source === 'exhausted') return;
    const ended = Promise.resolve(this.#items.return?.());
    if (this.#source === 'ready') await ended;
    else ended.catch(() => undefined);
  }

  #pull(): void {
    const next = this.#items.next();
    if (!(next instanceof Promise)) {
      this.#take(next);
      return;
    }
    this.#source = 'pulling';
    next.then((item) => {
      this.#source = 'ready';
      this.#take(item);
      this.#wake();
    }, this.#fail);
  }

  #take(item: IteratorResult<T>): void {
    if (item.done === true) {
      this.#source = 'exhausted';
      return;
    }
    this.#underWay++;
    this.#task(item.value, this.#done, this.#fail);
  }
}
