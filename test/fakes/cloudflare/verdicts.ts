import type { Reply } from './exchange.js';
import { Judge, type Violation } from './judge.js';
import type { RequestRecord } from './request-record.js';

/**
 * What the judge says of requests and replies. Judging waits until somebody asks: it takes its time, and no request shall
 * be answered later for it.
 */
export class Verdicts {
  readonly #judge = Judge.load();
  readonly #violations: Violation[] = [];
  readonly #pending: (() => Violation[])[] = [];

  /** `isSpared`: records that are not held against the model. */
  submit(request: RequestRecord, reply: Reply | null, isSpared: (id: unknown) => boolean): void {
    const judge = this.#judge;
    if (judge === null) return;
    this.#pending.push(() => [
      ...judge.request(request),
      ...(reply === null ? [] : judge.reply(request, reply.status, reply.body, isSpared)),
    ]);
  }

  get violations(): readonly Violation[] {
    for (const verdict of this.#pending.splice(0)) this.#violations.push(...verdict());
    return this.#violations;
  }

  /** @throws Error with every violation, unless there are none */
  assertNone(): void {
    const lines = this.violations.map(
      ({ side, operation, problem, value }) =>
        `${operation}, ${side}: ${problem} in ${JSON.stringify(value)}`,
    );
    if (lines.length > 0) throw new Error(`against the model:\n${[...new Set(lines)].join('\n')}`);
  }
}
