import {
  findOut,
  isWithoutReply,
  mayComeYet,
  notApplied,
  ownSignal,
  readSets,
  type Progress,
} from '../../src/backend/index.js';
import { asKmsDnsError, KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import type { RecordSet, RrType } from '../../src/record/index.js';
import type { Api } from './api.js';
import { partsOf, type Batch, type Part, type PlannedChange } from './batches.js';
import { CallError } from './call-error.js';
import { complaints, type Complaint } from './complaints.js';
import type { Hopes } from './hopes.js';
import { LARGE_BATCH } from './limits.js';
import { trace } from './trace.js';

export interface ApplyContext {
  readonly zone: Zone;
  readonly api: Api;
  readonly read: (name: DomainName, type: RrType) => Promise<RecordSet | null>;
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
    if (!(thrown instanceof CallError)) fail(context, batch, asKmsDnsError(thrown), lost);
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
  const isOpen = [error, before].some(isWithoutReply);
  for (const planned of open) {
    if (isOpen) context.onUnknown(planned);
    const result = isOpen ? mayComeYet(planned, error, 'it stands as before') : notApplied(planned, error);
    context.progress.settle([planned], result);
  }
}

/** Settles what reading shows, and returns the changes that stand as before. */
async function lookAtEach(context: ApplyContext, batch: Batch, cause: CallError): Promise<Batch> {
  const { read, signal } = context;
  const open: PlannedChange[] = [];
  await Promise.all(
    batch.map(async (planned) => {
      const found = await findOut(planned, cause, (change) => readSets(change, read), ownSignal(signal));
      signal?.throwIfAborted();
      if (found === 'not-applied') return void open.push(planned);
      if (found.status === 'applied') return applied(context, [planned]);
      if (found.status === 'unknown') context.onUnknown(planned);
      context.progress.settle([planned], found);
    }),
  );
  return open.sort((a, b) => a.index - b.index);
}

/** It stands as before. Where an earlier copy got no reply, that one may still be made, whatever this one met. */
function fail(context: ApplyContext, batch: Batch, error: KmsDnsError, lost: CallError | undefined): void {
  const { progress, onUnknown } = context;
  if (lost === undefined || !isWithoutReply(lost)) {
    progress.settle(batch, { status: 'failed', error });
    return;
  }
  for (const planned of batch) {
    onUnknown(planned);
    progress.settle([planned], mayComeYet(planned, lost, 'it stands as before', error));
  }
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
  if (error.providerCode === 'InvalidChangeBatch') await narrow(context, open, error, lost);
  else if (error.providerCode === 'InvalidInput') await halve(context, open, error, lost);
  else if (isPartly(error, open)) await halve(context, open, error, lost);
  else {
    if (open.length > 0) context.hopes.failed(error);
    fail(context, open, error, lost);
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
async function narrow(
  context: ApplyContext,
  batch: Batch,
  error: CallError,
  lost: CallError | undefined,
): Promise<void> {
  const all = complaints(error.words);
  const [only, ...others] = batch;
  if (only !== undefined && others.length === 0) {
    settleRefused(context, only, refused(only, all, error), lost);
    return;
  }
  const named = batch.map((planned) => {
    const parts = partsOf(planned);
    return all.filter((complaint) => parts.some((part) => isAbout(complaint, part)));
  });
  const rest = batch.filter((_, i) => named[i]?.length === 0);
  if (rest.length === batch.length) return halve(context, batch, error, lost);
  for (const [i, planned] of batch.entries()) {
    const about = named[i] ?? [];
    if (about.length > 0) settleRefused(context, planned, refused(planned, about, error), lost);
  }
  tell(
    context,
    'split',
    rest,
    `${batch.length - rest.length} of ${batch.length} changes were refused by name`,
  );
  await applyBatch(context, rest, lost);
}

/** What is no longer as it was read refuses an earlier copy as well. */
function settleRefused(
  context: ApplyContext,
  planned: PlannedChange,
  error: KmsDnsError,
  lost: CallError | undefined,
): void {
  if (error.conflict) context.progress.settle([planned], { status: 'conflict', error });
  else fail(context, [planned], error, lost);
}

/** Nobody knows which one it is: halves the batch until those at fault stand alone. */
async function halve(
  context: ApplyContext,
  batch: Batch,
  error: CallError,
  lost: CallError | undefined,
): Promise<void> {
  if (batch.length <= 1) return fail(context, batch, error, lost);
  tell(context, 'split', batch, error.providerCode ?? error.code);
  const middle = Math.ceil(batch.length / 2);
  await applyBatch(context, batch.slice(0, middle), lost);
  const rest = batch.slice(middle);
  if (context.hopes.areGone) fail(context, rest, error, lost);
  else await applyBatch(context, rest, lost);
}

function isAbout({ name, type }: Complaint, part: Pick<Part, 'name' | 'type'>): boolean {
  return name === part.name.key && (type === undefined || type === part.type);
}

function refused(planned: PlannedChange, about: readonly Complaint[], error: CallError): KmsDnsError {
  const parts = partsOf(planned);
  const complainedOf = parts.filter((part) => about.some((complaint) => isAbout(complaint, part)));
  const [{ name, type }] = (complainedOf.length > 0 ? complainedOf : parts) as [Part];
  const what = `${name.text} ${type}`;
  const words = about.map((complaint) => complaint.words).join('; ');
  if (about.length > 0 && about.every((complaint) => complaint.isConflict)) {
    return new KmsDnsError('ERR_CONFLICT', `${what} is no longer what was read; nothing was changed`, {
      hint: `Somebody else changed it meanwhile. Read again and decide anew. Route 53 says: ${words}`,
      reasons: ['conflict', 'retriable'],
      details: error.details,
      cause: error,
    });
  }
  return new KmsDnsError('ERR_PROVIDER', `Route 53 refused the change of ${what}: ${words}`, {
    details: error.details,
    cause: error,
  });
}

function tell(
  { zone }: ApplyContext,
  event: 'lost' | 'found-out' | 'split',
  batch: Batch,
  detail: string,
): void {
  trace(() => ({ event, zone: zone.id, changes: batch.length, detail }));
}
