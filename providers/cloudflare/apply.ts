import type { CheckedChange } from '../../src/backend/index.js';
import { asKmsDnsError } from '../../src/errors.js';
import { isUnchanged } from '../../src/provider.js';
import { conflict, type ApplyContext } from './context.js';
import { batchLimit } from './limits.js';
import { addsOnly, packBatches, planChange, type PlannedChange } from './plan-change.js';
import { otherComment, standingAt } from './standing.js';
import { verify } from './verify.js';
import { Writer } from './writer.js';

/** Reads, writes what differs, and looks at it. @throws only when the signal fired */
export async function applyChanges(context: ApplyContext, changes: readonly CheckedChange[]): Promise<void> {
  const planned = await planAll(context, changes);
  const writer = new Writer(context);
  try {
    for (const batch of packBatches(planned, batchLimit(context.plan))) await writer.write(batch);
  } finally {
    await verify(context, writer.written);
  }
}

/** What is to be sent of each change. Those that no longer fit what stands are settled as conflicts. */
async function planAll(context: ApplyContext, changes: readonly CheckedChange[]): Promise<PlannedChange[]> {
  const planned = await Promise.all(
    changes.map(
      async (checked) => planFromKnown(context, checked) ?? (await planFromReading(context, checked)),
    ),
  );
  return planned.filter((change) => change !== undefined);
}

/** A change that only adds needs no second reading before: what it adds can be taken back. */
function planFromKnown({ zone, reader }: ApplyContext, checked: CheckedChange): PlannedChange | undefined {
  const known = reader.known(zone, checked.set.name);
  if (known === undefined) return undefined;
  try {
    const standing = standingAt(known, checked.set.name, checked.set.type);
    if (!isUnchanged({ before: checked.change.before, after: standing.set })) return undefined;
    // A comment may change without anything else, and is compared with what stands now.
    if ([...(checked.change.comments?.keys() ?? [])].some((key) => standing.members.has(key)))
      return undefined;
    const planned = planChange(checked, standing);
    return addsOnly(planned) ? planned : undefined;
  } catch {
    return undefined;
  }
}

async function planFromReading(
  { zone, reader, progress, signal }: ApplyContext,
  checked: CheckedChange,
): Promise<PlannedChange | undefined> {
  const { set, change } = checked;
  try {
    const standing = standingAt(await reader.read(zone, set.name, signal), set.name, set.type);
    const isAsRead = isUnchanged({ before: change.before, after: standing.set });
    const other = isAsRead ? otherComment(change, standing) : undefined;
    if (isAsRead && other === undefined) return planChange(checked, standing);
    const what = other === undefined ? '' : `the comment of ${other} is another; `;
    progress.settle([checked], { status: 'conflict', error: conflict(set, `${what}nothing was changed`) });
  } catch (error) {
    signal?.throwIfAborted();
    progress.settle([checked], { status: 'failed', error: asKmsDnsError(error) });
  }
  return undefined;
}
