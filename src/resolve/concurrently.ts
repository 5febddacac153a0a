/** Does something with an item, and says once what came of it. */
export type Task<T, R> = (item: T, done: (result: R) => void, failed: (error: unknown) => void) => void;

/** How many at once, where that changes. */
export interface Room {
  readonly size: number;
  /** Calls `listener` when there may be more of it. */
  onGrow(listener: () => void): void;
}

type Next<R> = IteratorResult<R, undefined>;

/**
 * Runs `task` for every item, at most `limit` at once, and gives the results as they come. While `limit` results
 * wait to be picked up nothing new is started, so memory stays bounded. It ends with the source, with the first
 * failure, or when the consumer stops; then `onEnd` is called once, which has to stop what is under way.
 *
 * An async generator would do the same at several times the cost, which counts with many thousand results.
 */
export function concurrently<T, R>(
  source: Iterable<T> | AsyncIterable<T>,
  limit: number | Room,
  task: Task<T, R>,
  onEnd: () => void = () => undefined,
): AsyncIterableIterator<R, undefined> {
  return new Run(source, limit, task, onEnd);
}

class Run<T, R> implements AsyncIterableIterator<R, undefined> {
  readonly #items: Iterator<T> | AsyncIterator<T>;
  readonly #limit: number | Room;
  readonly #task: Task<T, R>;
  readonly #onEnd: () => void;
  readonly #done: (result: R) => void;
  readonly #fail: (error: unknown) => void;
  readonly #results: R[] = [];
  /** Consumers that came before their results: they take them in this order. */
  readonly #consumers: ((next: Next<R> | Promise<Next<R>>) => void)[] = [];
  #source: 'ready' | 'pulling' | 'exhausted' = 'ready';
  #underWay = 0;
  #failure: { readonly error: unknown } | undefined;
  #ended = false;

  constructor(
    source: Iterable<T> | AsyncIterable<T>,
    limit: number | Room,
    task: Task<T, R>,
    onEnd: () => void,
  ) {
    this.#items = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
    this.#limit = limit;
    this.#task = task;
    this.#onEnd = onEnd;
    this.#done = (result) => {
      this.#underWay--;
      this.#results.push(result);
      this.#serve();
    };
    this.#fail = (error) => {
      this.#failure ??= { error };
      this.#serve();
    };
    if (typeof limit === 'object') limit.onGrow(() => this.#grown());
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Next<R>> {
    return new Promise((resolve) => {
      this.#consumers.push(resolve);
      this.#fill();
      this.#serve();
    });
  }

  async return(): Promise<Next<R>> {
    await this.#end();
    this.#serve();
    return { done: true, value: undefined };
  }

  /** Who waits for a result may get it sooner from another item. */
  #grown(): void {
    if (this.#consumers.length === 0 || this.#ended) return;
    this.#fill();
    this.#serve();
  }

  get #size(): number {
    return typeof this.#limit === 'number' ? this.#limit : this.#limit.size;
  }

  #fill(): void {
    while (this.#source === 'ready' && this.#underWay + this.#results.length < this.#size) this.#pull();
  }

  #pull(): void {
    try {
      const next = this.#items.next();
      if (next instanceof Promise) this.#await(next);
      else this.#start(next);
    } catch (error) {
      this.#source = 'exhausted';
      this.#fail(error);
    }
  }

  #await(next: Promise<IteratorResult<T>>): void {
    this.#source = 'pulling';
    next.then(
      (item) => {
        if (this.#ended) return;
        this.#source = 'ready';
        this.#start(item);
        this.#fill();
        this.#serve();
      },
      (error: unknown) => {
        this.#source = 'exhausted';
        this.#fail(error);
      },
    );
  }

  #start(item: IteratorResult<T>): void {
    if (item.done === true) {
      this.#source = 'exhausted';
      return;
    }
    this.#underWay++;
    this.#task(item.value, this.#done, this.#fail);
  }

  #serve(): void {
    while (this.#consumers.length > 0) {
      const next = this.#take();
      if (next === undefined) return;
      this.#consumers.shift()?.(next);
    }
  }

  /** What there is for a consumer now. */
  #take(): Next<R> | Promise<Next<R>> | undefined {
    if (this.#ended) return { done: true, value: undefined };
    if (this.#failure !== undefined) return this.#endWith(this.#failure.error);
    if (this.#results.length > 0) return { done: false, value: this.#results.shift() as R };
    if (this.#source !== 'exhausted' || this.#underWay > 0) return undefined;
    return this.#end().then(() => ({ done: true, value: undefined }));
  }

  async #endWith(error: unknown): Promise<never> {
    await this.#end();
    throw error;
  }

  /** A source that is just being waited for cannot be ended before it gives an item: that is not waited for. */
  async #end(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#onEnd();
    const source = this.#source;
    this.#source = 'exhausted';
    if (source === 'exhausted') return;
    const returned = Promise.resolve(this.#items.return?.());
    if (source === 'ready') await returned;
    else returned.catch(() => undefined);
  }
}
