import {
  findOut,
  mayComeYet,
  notApplied,
  type Progress,
  type ReadSet,
  ownSignal,
} from '../../src/backend/index.js';
import { asKmsDnsError, KmsDnsError, type ErrorCode } from '../../src/errors.js';
import type { ChangeResult, Zone } from '../../src/provider.js';
import type { Api } from './api.js';
import type { Batch, PlannedChange } from './batches.js';
import { CallError } from './call-error.js';
import { complaints, type Complaint } from './complaints.js';
import { LARGE_BATCH } from './limits.js';
import { trace } from './trace.js';

export interface ApplyContext {
  readonly zone: Zone;
  readonly api: Api;
  readonly read: ReadSet;
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
  /** Called for each batch that was applied; the change's id, or undefined when it went down with the reply. */
  readonly onApplied: (batch: Batch, changeId: string | undefined) => void;
  /** Called for a change that may have been applied; whether it was, whoever reads later finds out. */
  readonly onUnknown: (planned: PlannedChange) => void;
  readonly hopes: Hopes;
}

/**
 * Sends one batch, and finds out what became of each change in it.
 * @param lost why an earlier copy of it got no reply: that copy may still be done after we looked
 * @throws KmsDnsError only when the signal fired
 */
export async function applyBatch(context: ApplyContext, batch: Batch, lost?: CallError): Promise<void> {
  const { api, zone, progress, signal } = context;
  if (batch.length === 0) return;
  let changeId: string;
  progress.sending(batch);
  try {
    changeId = await api.change(zone.id, requestsOf(batch), signal);
  } catch (thrown) {
    // Where an earlier copy is lost, that one may still be done.
    if (thrown instanceof CallError && thrown.fate !== 'lost' && lost === undefined) progress.notSent(batch);
    signal?.throwIfAborted();
    if (!(thrown instanceof CallError))
      progress.settle(batch, { status: 'failed', error: asKmsDnsError(thrown) });
    else if (thrown.fate === 'lost') await afterLostReply(context, batch, thrown, lost);
    else await afterRefusal(context, batch, thrown, lost);
    return;
  }
  context.hopes.applied();
  applied(context, batch, changeId);
}

function applied({ progress, onApplied }: ApplyContext, batch: Batch, changeId?: string): void {
  progress.settle(batch, { status: 'applied' });
  onApplied(batch, changeId);
}

/**
 * No reply came, or none that can be read. What stands is read; what stands as before is sent once more. That is safe:
 * the compare-and-swap holds for the first copy or for the second, never for both.
 */
async function afterLostReply(
  context: ApplyContext,
  batch: Batch,
  error: CallError,
  before: CallError | undefined,
): Promise<void> {
  tell(context, 'lost', batch, error.code);
  const open = await lookAtEach(context, batch, error);
  tell(context, 'found-out', open, `${batch.length - open.length} of ${batch.length} settled by reading`);
  if (before === undefined) return applyBatch(context, open, error);
  // A reply of any kind says that it is over; without one, either copy may still be on its way.
  const isOpen = [error, before].some(({ code }) => NO_REPLY.has(code));
  for (const planned of open) {
    if (isOpen) context.onUnknown(planned);
    const result = isOpen ? mayComeYet(planned, error, 'it stands as before') : notApplied(planned, error);
    context.progress.settle([planned], result);
  }
}

const NO_REPLY: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['ERR_TIMEOUT', 'ERR_CONNECTION_LOST']);

/** Settles what reading shows, and returns the changes that stand as before. */
async function lookAtEach(context: ApplyContext, batch: Batch, cause: CallError): Promise<Batch> {
  const { read, signal } = context;
  const open: PlannedChange[] = [];
  await Promise.all(
    batch.map(async (planned) => {
      const found = await findOut(planned, cause, read, ownSignal(signal));
      signal?.throwIfAborted();
      if (found === 'not-applied') return void open.push(planned);
      if (found.status === 'applied') return applied(context, [planned]);
      if (found.status === 'unknown') context.onUnknown(planned);
      context.progress.settle([planned], found);
    }),
  );
  return open.sort((a, b) => a.index - b.index);
}

/** Nothing of the batch was applied, by this copy. */
async function afterRefusal(
  context: ApplyContext,
  batch: Batch,
  error: CallError,
  lost: CallError | undefined,
): Promise<void> {
  // Whatever this copy met may be what the lost one has done.
  const open = lost === undefined ? batch : await lookAtEach(context, batch, lost);
  if (error.providerCode === 'InvalidChangeBatch') await narrow(context, open, error);
  else if (error.providerCode === 'InvalidInput') await halve(context, open, error);
  else if (isPartly(error, open)) await halve(context, open, error);
  else {
    if (open.length > 0) context.hopes.failed(error);
    context.progress.settle(open, { status: 'failed', error });
  }
}

/** With fewer changes it may be taken: a policy may allow some names of a zone, and a large batch may be too much at once. */
function isPartly(error: CallError, batch: Batch): boolean {
  if (error.fate === 'throttled') return requestsOf(batch).length > LARGE_BATCH;
  return error.code === 'ERR_UNAUTHORIZED' && error.details['action'] !== undefined && batch.length > 1;
}

function requestsOf(batch: Batch): PlannedChange['requests'] {
  return batch.flatMap(({ requests }) => requests);
}

/** Takes out the changes that Route 53 complains about by name, and sends the others again. */
async function narrow(context: ApplyContext, batch: Batch, error: CallError): Promise<void> {
  const all = complaints(error.words);
  const [only, ...others] = batch;
  if (only !== undefined && others.length === 0) {
    context.progress.settle([only], refused(only, all, error));
    return;
  }
  const named = batch.map((planned) => all.filter((complaint) => isAbout(complaint, planned)));
  const rest = batch.filter((_, i) => named[i]?.length === 0);
  if (rest.length === batch.length) return halve(context, batch, error);
  for (const [i, planned] of batch.entries()) {
    const about = named[i] ?? [];
    if (about.length > 0) context.progress.settle([planned], refused(planned, about, error));
  }
  tell(
    context,
    'split',
    rest,
    `${batch.length - rest.length} of ${batch.length} changes were refused by name`,
  );
  await applyBatch(context, rest);
}

/** Nobody knows which one it is: halves the batch until those at fault stand alone. */
async function halve(context: ApplyContext, batch: Batch, error: CallError): Promise<void> {
  if (batch.length <= 1) {
    context.progress.settle(batch, { status: 'failed', error });
    return;
  }
  tell(context, 'split', batch, error.providerCode ?? error.code);
  const middle = Math.ceil(batch.length / 2);
  await applyBatch(context, batch.slice(0, middle));
  const rest = batch.slice(middle);
  if (context.hopes.areGone) context.progress.settle(rest, { status: 'failed', error });
  else await applyBatch(context, rest);
}

function isAbout({ name, type }: Complaint, { set }: PlannedChange): boolean {
  return name === set.name.key && (type === undefined || type === set.type);
}

function refused(planned: PlannedChange, about: readonly Complaint[], error: CallError): ChangeResult {
  const name = `${planned.set.name.text} ${planned.set.type}`;
  const words = about.map((complaint) => complaint.words).join('; ');
  if (about.length > 0 && about.every((complaint) => complaint.isConflict)) {
    const conflict = new KmsDnsError(
      'ERR_CONFLICT',
      `${name} is no longer what was read; nothing was changed`,
      {
        hint: `Somebody else changed it meanwhile. Read again and decide anew. Route 53 says: ${words}`,
        reasons: ['conflict', 'retriable'],
        details: error.details,
        cause: error,
      },
    );
    return { status: 'conflict', error: conflict };
  }
  const failed = new KmsDnsError('ERR_PROVIDER', `Route 53 refused the change of ${name}: ${words}`, {
    hint: 'Nothing of this change was made.',
    details: error.details,
    cause: error,
  });
  return { status: 'failed', error: failed };
}

/**
 * Whether it is worth while to go on with the rest of a batch that was taken apart: not when the first few names were denied,
 * one by one, and none was allowed, and not when even small batches are put off for too long.
 */
export class Hopes {
  #denied = 0;
  #applied = false;
  #exhausted = false;

  applied(): void {
    this.#applied = true;
  }

  failed(error: CallError): void {
    if (error.fate === 'throttled') this.#exhausted = true;
    else this.#denied++;
  }

  get areGone(): boolean {
    return this.#exhausted || (!this.#applied && this.#denied >= 3);
  }
}

function tell(
  { zone }: ApplyContext,
  event: 'lost' | 'found-out' | 'split',
  batch: Batch,
  detail: string,
): void {
  trace(() => ({ event, zone: zone.id, changes: batch.length, detail }));
}
