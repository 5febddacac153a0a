import { abortedError, asKmsDnsError, InputError, KmsDnsError } from '../errors.js';
import type { MemberChange } from './members.js';
import type { MarkChange } from './owner/marks.js';
import { recordsOf, type ChangeStatus, type DomainResult, type OwnersChange } from './result.js';
import { unknownOutcome, type Task } from './task.js';
import { tell } from './tell.js';
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

  succeed(task: Task, change: MemberChange): void {
    this.#finish(task, madeStatus(task, change), change, null);
  }

  unchanged(task: Task): void {
    this.#finish(task, 'unchanged', asItStands(task), null);
  }

  /** What was cancelled before anything of it was sent is skipped. */
  failOrSkip(task: Task, error: unknown): void {
    if (this.#signal?.aborted !== true || task.unsure !== undefined) {
      this.fail(task, this.asError(error));
      return;
    }
    this.#finish(task, 'skipped', asItStands(task), this.asError(error));
  }

  fail(task: Task, error: KmsDnsError): void {
    const { unsure } = task;
    if (unsure === undefined) this.#finish(task, 'failed', asItStands(task), error);
    else this.#finish(task, 'failed', noneOf(unsure), unknownOutcome(task, error));
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

  #finish(task: Task, status: ChangeStatus, change: MemberChange, error: KmsDnsError | null): void {
    const { domain } = task.job;
    const { before, after, marks } = change;
    const unsure = error === null ? undefined : task.unsure;
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
      ...(unsure !== undefined && { meant: recordsOf(unsure.after) }),
      ...(marks !== undefined && { owners: ownersOf(marks, unsure) }),
      error,
    };
    tell(this.#onResult, task.result);
  }
}

function madeStatus({ job }: Task, { before, after }: MemberChange): ChangeStatus {
  if (before === null && after !== null) return 'created';
  return before !== null && after === null ? 'removed' : job.verb;
}

function asItStands({ job, standing: { set, marks } }: Task): MemberChange {
  return { before: set, after: set, ...(job.marked === true && { marks: { before: marks, after: marks } }) };
}

/** As it stood, if nothing of the change is made. */
function noneOf({ before, marks }: MemberChange): MemberChange {
  return { before, after: before, ...(marks && { marks: { before: marks.before, after: marks.before } }) };
}

function ownersOf({ before, after }: MarkChange, unsure: MemberChange | undefined): OwnersChange {
  const meant = unsure?.marks?.after.toJSON();
  return { before: before.toJSON(), after: after.toJSON(), ...(meant !== undefined && { meant }) };
}
