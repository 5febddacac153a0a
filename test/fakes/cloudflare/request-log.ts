import type { RequestRecord } from './request-record.js';

/** A request of the log, while it is under way. */
export type Entry = { -readonly [K in keyof RequestRecord]: RequestRecord[K] };

/** Every request, in the order they came in, and what a test asks of them. */
export class RequestLog {
  readonly #entries: RequestRecord[] = [];

  get entries(): readonly RequestRecord[] {
    return this.#entries;
  }

  add(entry: RequestRecord): void {
    this.#entries.push(entry);
  }

  /** Those that wrote something, or that were of one operation. */
  of(operation: RequestRecord['operation'] | undefined): readonly RequestRecord[] {
    return this.#entries.filter((entry) =>
      operation === undefined ? entry.applied : entry.operation === operation,
    );
  }

  /** The most that came in within any span of so many milliseconds. */
  mostWithin(ms: number): number {
    const times = this.#entries.map(({ at }) => at).sort((a, b) => a - b);
    return times.reduce((most, start, i) => {
      const end = times.findIndex((at) => at >= start + ms);
      return Math.max(most, (end < 0 ? times.length : end) - i);
    }, 0);
  }

  clear(): void {
    this.#entries.length = 0;
  }
}
