import { asKmsDnsError, KmsDnsError } from '../../src/errors.js';
import { conflict, type ApplyContext } from './context.js';
import { concernsWholeRequest, isRecordGone, mayBeApplied } from './failure.js';
import { batchLimit } from './limits.js';
import { whatBecame, type Lost } from './lost-write.js';
import { inParts, isOvertaken, together, type PlannedChange } from './plan-change.js';
import type { ApiRecord } from './record.js';
import type { Shown } from './operations.js';
import { trace } from './trace.js';
import type { Written } from './overtaken.js';

/** Sends batches of one zone, one after another, and settles what did not go through. */
export class Writer {
  /** What was done, as far as the replies or a look tell. */
  readonly written: Written[] = [];
  readonly #context: ApplyContext;

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  /** @param lost why an earlier copy got no reply: that one may still be done after it was looked for */
  async write(batch: readonly PlannedChange[], lost?: KmsDnsError): Promise<void> {
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
      const attempt = lost === undefined ? 'first' : 'again';
      if (mayBeApplied(error)) await this.#afterLostReply({ batch, error, attempt });
      else if (lost !== undefined) await this.#secondRefused(batch, error, lost);
      else if (refusesBatches(error)) await this.#tryWithoutBatch(batch, error);
      else await this.#isolate(batch, error);
    } finally {
      reader.writing(zone, namesOf(batch));
    }
  }

  /** Refused as a whole: halved until those at fault stand alone, so that the others go through. */
  async #isolate(batch: readonly PlannedChange[], error: KmsDnsError, lost?: KmsDnsError): Promise<void> {
    if (batch.length === 1 || concernsWholeRequest(error)) {
      for (const change of batch) this.#refused(change, error);
      return;
    }
    const { zone } = this.#context;
    trace(() => ({ event: 'split', zone: zone.name.text, count: batch.length, detail: error.code }));
    const middle = Math.ceil(batch.length / 2);
    await this.write(batch.slice(0, middle), lost);
    await this.write(batch.slice(middle), lost);
  }

  /** What the second copy met may be what the first has done by now. */
  async #secondRefused(
    batch: readonly PlannedChange[],
    error: KmsDnsError,
    lost: KmsDnsError,
  ): Promise<void> {
    const attempt = error.conflict ? 'first' : 'again';
    const { done, open } = await whatBecame(this.#context, {
      batch,
      error: lost,
      attempt,
      refusal: error,
    });
    this.#done(done, undefined);
    if (open.length > 0) await this.#isolate(open, error, lost);
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
      const [patched, made, spared]: [ApiRecord[], ApiRecord[], ApiRecord[]] = [[], [], []];
      for (const patch of patches) patched.push(await step(requests.edit(zone.id, patch, signal)));
      for (const post of posts) made.push(await step(requests.create(zone.id, post, signal)));
      for (const id of deletes) {
        const changed = await this.#changedMeanwhile(change, id);
        if (changed === undefined) await step(requests.delete(zone.id, id, signal));
        else spared.push(changed);
      }
      return { deleted: [], spared, patched, made };
    });
  }

  /** The reply to a single DELETE has an id alone: so the record is looked at right before. */
  async #changedMeanwhile(change: PlannedChange, id: string): Promise<ApiRecord | undefined> {
    const { zone, requests, signal } = this.#context;
    try {
      const record = await requests.get(zone.id, id, signal);
      return isOvertaken(change, record) ? record : undefined;
    } catch (thrown) {
      if (!isRecordGone(asKmsDnsError(thrown))) throw thrown;
      return change.seen.get(id);
    }
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
        spared: [],
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
      const told = steps === 0 ? error : partial(change, steps, error);
      await this.#afterLostReply({ batch: [change], error: told, attempt: 'steps' });
    } finally {
      reader.writing(zone, [change.set.name]);
    }
    return undefined;
  }

  /** What is there is looked at as if the reply had come; what is surely not, and would not double, is sent once more. */
  async #afterLostReply(lost: Lost): Promise<void> {
    const { zone, reader } = this.#context;
    reader.writing(zone, namesOf(lost.batch));
    const { done, open } = await whatBecame(this.#context, lost);
    this.#done(done, undefined);
    await this.write(open, lost.error);
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

function namesOf(batch: readonly PlannedChange[]): PlannedChange['set']['name'][] {
  return batch.map(({ set }) => set.name);
}
