import {
  findOut,
  isWithoutReply,
  mayComeYet,
  notApplied,
  readSets,
  type Progress,
} from '../../src/backend/index.js';
import { asKmsDnsError, type KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { ChangeResult, Zone } from '../../src/provider.js';
import type { RecordSet, RrType } from '../../src/record/index.js';
import type { Batch, PlannedChange } from './batches.js';
import type { Primary } from './primary.js';
import { concernsWholeMessage, mayBePolicy } from './refusal.js';
import { trace } from './trace.js';

export interface ApplyContext {
  readonly zone: Zone;
  readonly primary: Primary;
  readonly read: (name: DomainName, type: RrType) => Promise<RecordSet | null>;
  /** Looks closer at a conflict: is there more to say than that somebody was faster? */
  readonly explainConflict: (planned: PlannedChange, error: KmsDnsError) => Promise<ChangeResult>;
  /** Looks closer at a refusal: is it about the companion only? */
  readonly explainRefusal: (planned: PlannedChange, error: KmsDnsError) => Promise<KmsDnsError>;
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
  /** Asked when first needed: may this key update the zone at all? Undefined, or the error when it may not. */
  readonly permission: () => Promise<KmsDnsError | undefined>;
}

/** Codes of an exchange that say that nothing of the request left this machine. */
const NEVER_SENT: ReadonlySet<string> = new Set(['ERR_UNREACHABLE', 'ERR_BAD_INPUT', 'ERR_KERBEROS']);

/** Those, and what was given up before there was a Kerberos context. */
function isNeverSent({ code, details }: KmsDnsError): boolean {
  return NEVER_SENT.has(code) || details['sent'] === false;
}

/**
 * Sends one batch, and finds out what became of each change in it.
 * @param lost why an earlier copy of it got no reply: that copy may still be done after we looked
 * @throws KmsDnsError only when the signal fired
 */
export async function applyBatch(context: ApplyContext, batch: Batch, lost?: KmsDnsError): Promise<void> {
  const { primary, zone, progress, signal } = context;
  if (batch.length === 0) return;
  let error: KmsDnsError | undefined;
  progress.sending(batch);
  try {
    error = await primary.update(zone.name, batch, signal);
  } catch (thrown) {
    const error = asKmsDnsError(thrown);
    if (isNeverSent(error) && lost === undefined) progress.notSent(batch);
    signal?.throwIfAborted();
    await afterLostReply(context, batch, error, lost);
    return;
  }
  if (error === undefined) progress.settle(batch, { status: 'applied' });
  // Whatever the second copy met, the first may have been done after we looked.
  else
    await isolate(context, lost === undefined ? batch : await lookAtEach(context, batch, lost), error, lost);
}

/** A batch was refused as a whole: halves it until those at fault stand alone, so that the others go through. */
async function isolate(
  context: ApplyContext,
  batch: Batch,
  error: KmsDnsError,
  lost: KmsDnsError | undefined,
): Promise<void> {
  const [only, ...others] = batch;
  if (only === undefined) return;
  if (others.length === 0) {
    if (error.conflict) context.progress.settle([only], await context.explainConflict(only, error));
    else fail(context, [only], await context.explainRefusal(only, error), lost);
    return;
  }
  if (concernsWholeMessage(error) || (mayBePolicy(error) && (await refusesAnything(context, error)))) {
    fail(context, batch, error, lost);
    return;
  }
  const { primary, zone } = context;
  const detail = error.code;
  trace(() => ({
    event: 'split',
    server: primary.text,
    zone: zone.name.text,
    changes: batch.length,
    detail,
  }));
  const middle = Math.ceil(batch.length / 2);
  const halves = [batch.slice(0, middle), batch.slice(middle)];
  await Promise.all(halves.map((half) => applyBatch(context, half, lost)));
}

/** A refusal that would be the same without any change in the message: the key is at fault, not a name or a type. */
async function refusesAnything({ permission, signal }: ApplyContext, error: KmsDnsError): Promise<boolean> {
  try {
    return (await permission())?.code === error.code;
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

/**
 * The request went out and no reply came back. What stands is read; what stands as before is sent once more if
 * the connection was cut (servers close idle ones) or a datagram may have been lost. Sending again is safe: the
 * prerequisites hold for the first copy or for the second, never for both.
 */
async function afterLostReply(
  context: ApplyContext,
  batch: Batch,
  cause: KmsDnsError,
  before: KmsDnsError | undefined,
): Promise<void> {
  if (isNeverSent(cause)) return fail(context, batch, cause, before);
  const { primary, zone } = context;
  trace(() => ({
    event: 'lost',
    server: primary.text,
    zone: zone.name.text,
    changes: batch.length,
    detail: cause.code,
  }));
  const open = await lookAtEach(context, batch, cause);
  const lostOnTheWay = cause.code === 'ERR_CONNECTION_LOST' || (primary.protocol === 'udp' && cause.timedOut);
  if (lostOnTheWay && before === undefined) return applyBatch(context, open, cause);
  // A server may take an update in, and get to it only after we looked.
  const isOpen = [cause, ...(before === undefined ? [] : [before])].some(isWithoutReply);
  for (const planned of open) {
    const result = isOpen ? mayComeYet(planned, cause, 'it stands as before') : notApplied(planned, cause);
    context.progress.settle([planned], result);
  }
}

/** It stands as before. Where an earlier copy got no reply, that one may still be made, whatever this one met. */
function fail(
  { progress }: ApplyContext,
  batch: Batch,
  error: KmsDnsError,
  lost: KmsDnsError | undefined,
): void {
  for (const planned of batch) {
    const result: ChangeResult =
      lost !== undefined && isWithoutReply(lost)
        ? mayComeYet(planned, lost, 'it stands as before', error)
        : { status: 'failed', error };
    progress.settle([planned], result);
  }
}

/** Settles what reading shows, and returns the changes that stand as before. */
async function lookAtEach(context: ApplyContext, batch: Batch, cause: KmsDnsError): Promise<Batch> {
  const { read, signal } = context;
  const open: PlannedChange[] = [];
  await Promise.all(
    batch.map(async (planned) => {
      const found = await findOut(planned, cause, (change) => readSets(change, read), signal);
      signal?.throwIfAborted();
      if (found === 'not-applied') open.push(planned);
      else context.progress.settle([planned], found);
    }),
  );
  return open;
}
