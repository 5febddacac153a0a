import { abortedError, asKmsDnsError, InputError, KmsDnsError } from '../errors.js';
import type { MemberChange, MemberSet } from './members.js';
import { recordsOf, type ChangeStatus, type DomainResult } from './result.js';
import { unknownOutcome, type Task } from './task.js';
import { trace } from './trace.js';

/** How a task ended, as its domain's result. */
export class Outcomes {
  readonly #provider: string;
  readonly #signal: AbortSignal | undefined;
  readonly #onResult: ((result: DomainResult) => void) | undefined;

  constructor(
    provider: string,
    options: {
      readonly signal?: AbortSignal | undefined;
      readonly onResult?: ((result: DomainResult) => void) | undefined;
    },
  ) {
    this.#provider = provider;
    this.#signal = options.signal;
    this.#onResult = options.onResult;
  }

  succeed(task: Task, { before, after }: MemberChange): void {
    const status = before === null ? 'created' : after === null ? 'removed' : task.job.verb;
    this.#finish(task, status, before, after, null);
  }

  unchanged(task: Task): void {
    this.#finish(task, 'unchanged', task.standing, task.standing, null);
  }

  /** What was cancelled before anything of it was sent is skipped. */
  failOrSkip(task: Task, error: unknown): void {
    if (this.#signal?.aborted !== true || task.unsure !== undefined) {
      this.fail(task, this.asError(error));
      return;
    }
    this.#finish(task, 'skipped', task.standing, task.standing, this.asError(error));
  }

  fail(task: Task, error: KmsDnsError): void {
    const { unsure, standing } = task;
    if (unsure === undefined) this.#finish(task, 'failed', standing, standing, error);
    else this.#finish(task, 'failed', unsure.before, unsure.before, unknownOutcome(task, error));
  }

  asError(error: unknown): KmsDnsError {
    const signal = this.#signal;
    if (!(error instanceof KmsDnsError) && signal?.aborted === true) return abortedError(signal.reason);
    const told = asKmsDnsError(error);
    const place = told instanceof InputError ? /^changes\[\d+\]\.?/.exec(told.field)?.[0] : undefined;
    if (place === undefined || !(told instanceof InputError)) return told;
    // Which change of the batch it was is nothing that the caller of publish knows of.
    return new InputError(told.field.slice(place.length) || 'change', told.problem, {
      hint: told.hint,
      cause: told,
    });
  }

  #finish(
    task: Task,
    status: ChangeStatus,
    before: MemberSet | null,
    after: MemberSet | null,
    error: KmsDnsError | null,
  ): void {
    const { domain } = task.job;
    const { unsure } = task;
    if (status === 'failed' || status === 'skipped' || status === 'unchanged') {
      trace({ event: status, domain: domain.text, attempt: 0, detail: error?.message });
    }
    task.result = {
      domain,
      zone: task.zone?.name ?? null,
      ...(task.zone?.identity !== undefined && { zoneId: task.zone.identity }),
      provider: this.#provider,
      status,
      before: recordsOf(before),
      after: recordsOf(after),
      ...(error !== null && unsure !== undefined && { meant: recordsOf(unsure.after) }),
      error,
    };
    this.#onResult?.(task.result);
  }
}
