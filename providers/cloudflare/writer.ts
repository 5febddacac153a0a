import { findOut, notApplied, type CheckedChange } from '../../src/backend/index.js';
import { asKmsDnsError, KmsDnsError } from '../../src/errors.js';
import type { ChangeResult } from '../../src/provider.js';
import type { RecordSet } from '../../src/record/index.js';
import { conflict, type ApplyContext } from './context.js';
import { concernsWholeRequest, mayBeApplied } from './failure.js';
import { batchLimit } from './limits.js';
import { inParts, together, type PlannedChange } from './plan-change.js';
import type { ApiRecord } from './record.js';
import type { Shown } from './requests.js';
import { standingAt } from './standing.js';
import { trace } from './trace.js';
import type { Written } from './verify.js';

/** Sends batches of one zone, one after another, and settles what did not go through. */
export class Writer {
  /** What was done, as far as the replies or a look tell. */
  readonly written: Written[] = [];
  readonly #context: ApplyContext;

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  async write(batch: readonly PlannedChange[], attempt: 'first' | 'again' = 'first'): Promise<void> {
    const { zone, requests, account, reader, progress, plan, signal } = this.#context;
    const [only] = batch;
    if (only === undefined) return;
    signal?.throwIfAborted();
    if (!account.takesBatches(zone.id)) return this.#writeSingly(batch);
    if (batch.length === 1 && only.size > batchLimit(plan)) return this.#writeInParts(only);
    progress.sending(batch);
    reader.writing(zone, namesOf(batch));
    try {
      this.#done(batch, await requests.batch(zone.id, together(batch), signal));
    } catch (thrown) {
      signal?.throwIfAborted();
      const error = asKmsDnsError(thrown);
      if (mayBeApplied(error)) await this.#afterLostReply(batch, error, attempt);
      else if (refusesBatches(error)) await this.#tryWithoutBatch(batch, error);
      else await this.#isolate(batch, error);
    } finally {
      reader.writing(zone, namesOf(batch));
    }
  }

  /** Refused as a whole: halved until those at fault stand alone, so that the others go through. */
  async #isolate(batch: readonly PlannedChange[], error: KmsDnsError): Promise<void> {
    if (batch.length === 1 || concernsWholeRequest(error)) {
      for (const change of batch) this.#refused(change, error);
      return;
    }
    const { zone } = this.#context;
    trace(() => ({ event: 'split', zone: zone.name.text, count: batch.length, detail: error.code }));
    const middle = Math.ceil(batch.length / 2);
    await this.write(batch.slice(0, middle));
    await this.write(batch.slice(middle));
  }

  #refused(change: PlannedChange, error: KmsDnsError): void {
    this.#context.progress.settle(
      [change],
      error.conflict
        ? { status: 'conflict', error: conflict(change.set, 'nothing was changed', error) }
        : { status: 'failed', error },
    );
  }

  /** The first change goes alone, operation by operation: whether that is taken tells what was meant. */
  async #tryWithoutBatch(batch: readonly PlannedChange[], error: KmsDnsError): Promise<void> {
    const { zone, account, progress } = this.#context;
    const [first, ...others] = batch;
    if (first === undefined) return;
    const refused = await this.#writeOperations(first);
    if (refused !== undefined && concernsWholeRequest(refused)) {
      progress.settle(others, { status: 'failed', error: refused });
      return;
    }
    trace(() => ({ event: 'no-batch', zone: zone.name.text, count: batch.length, detail: error.code }));
    account.noteNoBatches(zone.id);
    await this.#writeSingly(others);
  }

  async #writeSingly(batch: readonly PlannedChange[]): Promise<void> {
    const { progress, signal } = this.#context;
    for (const [i, change] of batch.entries()) {
      signal?.throwIfAborted();
      const refused = await this.#writeOperations(change);
      if (refused !== undefined && concernsWholeRequest(refused)) {
        progress.settle(batch.slice(i + 1), { status: 'failed', error: refused });
        return;
      }
    }
  }

  /** One change, operation by operation. Returns the error when it was refused. */
  async #writeOperations(change: PlannedChange): Promise<KmsDnsError | undefined> {
    const { zone, requests, signal } = this.#context;
    return this.#stepByStep(change, async (step) => {
      const { deletes, patches, posts } = change.operations;
      const [patched, made]: [ApiRecord[], ApiRecord[]] = [[], []];
      for (const patch of patches) patched.push(await step(requests.edit(zone.id, patch, signal)));
      for (const post of posts) made.push(await step(requests.create(zone.id, post, signal)));
      for (const id of deletes) await step(requests.delete(zone.id, id, signal));
      return { deleted: [], patched, made };
    });
  }

  /** A set with more operations than one batch takes. */
  async #writeInParts(change: PlannedChange): Promise<void> {
    const { zone, requests, plan, signal } = this.#context;
    await this.#stepByStep(change, async (step) => {
      const parts: Shown[] = [];
      for (const part of inParts(change.operations, batchLimit(plan))) {
        parts.push(await step(requests.batch(zone.id, part, signal)));
      }
      return {
        deleted: parts.flatMap(({ deleted }) => deleted),
        patched: parts.flatMap(({ patched }) => patched),
        made: parts.flatMap(({ made }) => made),
      };
    });
  }

  /** Settles a change that takes several requests: refused at its first step it is refused, later it is in part done. */
  async #stepByStep(
    change: PlannedChange,
    run: (step: <T>(request: Promise<T>) => Promise<T>) => Promise<Shown>,
  ): Promise<KmsDnsError | undefined> {
    const { zone, reader, progress, signal } = this.#context;
    let steps = 0;
    progress.sending([change]);
    reader.writing(zone, [change.set.name]);
    try {
      const shown = await run(async (request) => {
        const reply = await request;
        steps++;
        return reply;
      });
      this.#done([change], shown);
    } catch (thrown) {
      signal?.throwIfAborted();
      const error = asKmsDnsError(thrown);
      if (steps === 0 && !mayBeApplied(error)) {
        this.#refused(change, error);
        return error;
      }
      await this.#afterLostReply([change], steps === 0 ? error : partial(change, steps, error), 'again');
    } finally {
      reader.writing(zone, [change.set.name]);
    }
    return undefined;
  }

  /**
   * No reply came, or none that can be read. What stands is read; what stands as before is sent once more if the
   * connection broke or Cloudflare failed. After a time-out it is not: the first may still be on its way, and what is
   * added twice stands twice.
   */
  async #afterLostReply(
    batch: readonly PlannedChange[],
    error: KmsDnsError,
    attempt: 'first' | 'again',
  ): Promise<void> {
    const { zone, reader, progress, signal } = this.#context;
    trace(() => ({ event: 'lost', zone: zone.name.text, count: batch.length, detail: error.code }));
    reader.writing(zone, namesOf(batch));
    const read = async ({ set }: CheckedChange): Promise<RecordSet | null> =>
      standingAt(await reader.read(zone, set.name, signal), set.name, set.type).set;
    const open: PlannedChange[] = [];
    await Promise.all(
      batch.map(async (change) => {
        const found = await findOut(change, error, read, signal);
        signal?.throwIfAborted();
        if (found === 'not-applied') open.push(change);
        else if (found.status === 'applied') this.#done([change], undefined);
        else progress.settle([change], found);
      }),
    );
    if (open.length === 0) return;
    if (attempt === 'first' && !error.timedOut) await this.write(open, 'again');
    else for (const change of open) progress.settle([change], notDone(change, error));
  }

  /** To be looked at: only that settles it. @param shown what the reply shows; undefined when there was none */
  #done(batch: readonly PlannedChange[], shown: Shown | undefined): void {
    this.written.push(...batch.map((change) => ({ change, shown })));
  }
}

/** An answer that may be about the batch endpoint rather than about what is in the batch. */
function refusesBatches({ code, details }: KmsDnsError): boolean {
  const { status } = details;
  if (code === 'ERR_CONFLICT') return false;
  return status === 403 || status === 404 || status === 405;
}

function partial({ set, size }: PlannedChange, steps: number, cause: KmsDnsError): KmsDnsError {
  return new KmsDnsError(
    'ERR_PARTIAL',
    `the change of ${set.name.text} ${set.type} was done in part (${steps} steps of ${size} operations): ${cause.message}`,
    {
      hint: cause.hint,
      reasons: [...new Set([...cause.reasons, 'partial' as const])],
      details: cause.details,
      cause,
    },
  );
}

/** It stands as before. After a time-out that may change yet. */
function notDone(change: PlannedChange, error: KmsDnsError): ChangeResult {
  if (!error.timedOut) return notApplied(change, error);
  const { name, type } = change.set;
  return {
    status: 'failed',
    error: new KmsDnsError(
      'ERR_UNKNOWN_OUTCOME',
      `the change of ${name.text} ${type} may still be made: ${error.message}; so far it stands as before`,
      {
        hint: 'See what stands there in a while (kmsdns list), and do it again if need be.',
        reasons: error.reasons,
        details: { ...error.details, lost: error.code },
        cause: error,
      },
    ),
  };
}

function namesOf(batch: readonly PlannedChange[]): PlannedChange['set']['name'][] {
  return batch.map(({ set }) => set.name);
}
