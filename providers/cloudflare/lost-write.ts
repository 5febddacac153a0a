import { setTimeout as delay } from 'node:timers/promises';
import { findOut, judge, mayComeYet, notApplied, type ReadStanding } from '../../src/backend/index.js';
import { asKmsDnsError, type KmsDnsError } from '../../src/errors.js';
import type { ChangeResult } from '../../src/provider.js';
import type { ApplyContext } from './context.js';
import { mayStillBeDone } from './failure.js';
import { mayDouble, type PlannedChange } from './plan-change.js';
import { commentsIn, standingAt } from './standing.js';
import { trace } from './trace.js';

/** A write without a reply, or with none that can be read. */
export interface Lost {
  readonly batch: readonly PlannedChange[];
  readonly error: KmsDnsError;
  /** `steps`: it was more than one request, and which of them was lost does not matter. */
  readonly attempt: 'first' | 'again' | 'steps';
  /** What a second copy met. */
  readonly refusal?: KmsDnsError | undefined;
}

/**
 * Reads what stands. What is not there is settled, or may be sent once more: not what has been sent again already, and
 * not what only adds while the first may still be worked on, since it would stand twice in the end.
 * @returns what is there, and what may be sent again
 */
export async function whatBecame(
  context: ApplyContext,
  { batch, error, attempt, refusal }: Lost,
): Promise<{ readonly done: readonly PlannedChange[]; readonly open: readonly PlannedChange[] }> {
  const { zone, reader, progress, signal } = context;
  trace(() => ({ event: 'lost', zone: zone.name.text, count: batch.length, detail: error.code }));
  const read: ReadStanding = async ({ set }) => {
    const standing = standingAt(await reader.read(zone, set.name, signal), set.name, set.type);
    return { set: standing.set, comments: commentsIn(standing) };
  };
  const isBlind = (change: PlannedChange): boolean =>
    mayStillBeDone(error) &&
    (mayDouble(change) || (attempt === 'steps' && change.operations.posts.length > 0));
  const done: PlannedChange[] = [];
  const open: PlannedChange[] = [];
  await Promise.all(
    batch.map(async (change) => {
      const found = isBlind(change)
        ? await lookLonger(context, change, error, read)
        : await findOut(change, error, read, signal);
      signal?.throwIfAborted();
      if (found === 'not-applied' && attempt === 'first' && !error.timedOut) open.push(change);
      else if (found === 'not-applied') progress.settle([change], notDone(change, error, refusal));
      else if (found.status === 'applied') done.push(change);
      else progress.settle([change], found);
    }),
  );
  return { done, open };
}

/** Looks until it is there, or for as long as anybody waits. */
async function lookLonger(
  { pace, signal }: ApplyContext,
  change: PlannedChange,
  error: KmsDnsError,
  read: ReadStanding,
): Promise<ChangeResult> {
  let seen = '';
  for (const wait of pace.lost) {
    if (wait > 0) await delay(wait, undefined, { signal });
    try {
      const verdict = judge(change.change, await read(change));
      if (verdict === 'applied') return { status: 'applied' };
      seen = verdict === 'not-applied' ? 'it stands as before' : 'something else stands';
    } catch (thrown) {
      signal?.throwIfAborted();
      seen = `reading what stands failed: ${asKmsDnsError(thrown).message}`;
    }
  }
  return mayComeYet(change, error, seen);
}

function notDone(change: PlannedChange, error: KmsDnsError, refusal: KmsDnsError | undefined): ChangeResult {
  return error.timedOut || mayStillBeDone(error)
    ? mayComeYet(change, error, 'it stands as before', refusal)
    : notApplied(change, refusal ?? error);
}
