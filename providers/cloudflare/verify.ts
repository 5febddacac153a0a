import { setTimeout as delay } from 'node:timers/promises';
import { judge } from '../../src/backend/index.js';
import { asKmsDnsError, KmsDnsError } from '../../src/errors.js';
import type { ChangeResult } from '../../src/provider.js';
import { conflict, inDoubt, type ApplyContext } from './context.js';
import { madeFor, overtakenIn, undoneIn, type Overtaken, type Written } from './overtaken.js';
import { addsOnly, type PlannedChange } from './plan-change.js';
import { byAge, dataOf, hasNotes, hasSameData, isMarked, type ApiRecord } from './record.js';
import { putBack, RepairError, restoreComments, takeBack } from './repair.js';
import { aliasError, commentsIn, standingAt } from './standing.js';
import { trace } from './trace.js';

/**
 * Cloudflare compares nothing before it writes, so it is looked at afterwards: one reading for all that was written. What
 * was only added, and somebody else's record was there first, is taken back: of several who were at it at once the
 * earliest stays, and the others read again. Records tell who was earlier by when Cloudflare made them.
 */
export async function verify(context: ApplyContext, written: readonly Written[]): Promise<void> {
  const { progress, signal } = context;
  // Whoever gives up waiting does not take with them what was somebody else's: this goes on without the signal.
  const repaired = await Promise.all(
    written.map((each) => putRight({ ...context, signal: undefined }, each)),
  );
  await Promise.all(
    repaired.map(async ({ each, overtaken, failed }) => {
      let result: ChangeResult;
      try {
        result = failed ? stillWrong(each, failed) : await verifyOne(context, each, overtaken);
      } catch (error) {
        if (!(error instanceof RepairError)) signal?.throwIfAborted();
        result =
          error instanceof RepairError
            ? stillWrong(each, error)
            : inDoubt(each.change.set, 'what stands now cannot be read', [], asKmsDnsError(error));
      }
      progress.settle([each.change], result);
    }),
  );
}

function stillWrong({ change }: Written, { what, left, why }: RepairError): ChangeResult {
  return inDoubt(change.set, what, left, why);
}

interface Repaired {
  readonly each: Written;
  readonly overtaken: Overtaken;
  readonly failed?: RepairError;
}

/**
 * Makes again what somebody had changed before we deleted it, takes back what came in its place, and gives their record its
 * comment back: ours was for what stood there before.
 */
async function putRight(context: ApplyContext, each: Written): Promise<Repaired> {
  const overtaken = overtakenIn(each);
  try {
    await putBack(context, overtaken.deleted);
    await takeBack(context, overtaken.inPlace);
    await restoreComments(context, overtaken.commented);
    return { each, overtaken };
  } catch (error) {
    if (!(error instanceof RepairError)) throw error;
    return { each, overtaken, failed: error };
  }
}

async function verifyOne(context: ApplyContext, each: Written, overtaken: Overtaken): Promise<ChangeResult> {
  let looked: Looked;
  try {
    looked = await look(context, each, overtaken);
  } catch (error) {
    context.signal?.throwIfAborted();
    return notLookedAt(context, each, asKmsDnsError(error));
  }
  const result = await check(context, each, looked);
  const { deleted, spared, patched } = overtaken;
  const undone = undoneIn(each, overtaken);
  if (undone + patched.length === 0 || result.status === 'failed') return result;
  const stood = [...deleted, ...spared, ...patched]
    .map(({ type, content }) => `${type} ${content}`)
    .join('; ');
  const error = conflict(each.change.set, `somebody else changed a record of it at the same time (${stood})`);
  // What is in part ours is not known to be as before.
  return { status: undone === each.change.size ? 'conflict' : 'unknown', error };
}

/** It was acknowledged; only nobody has looked. */
function notLookedAt({ zone }: ApplyContext, written: Written, cause: KmsDnsError): ChangeResult {
  const { change } = written;
  trace(() => ({ event: 'unverified', zone: zone.name.text, count: 1, detail: cause.code }));
  const what = 'it could not be looked at afterwards: somebody may have changed it at the same time';
  const { error } = inDoubt(
    change.set,
    what,
    madeFor(written).map((r) => r.id),
    cause,
  ) as {
    error: KmsDnsError;
  };
  // Whoever adds sees by reading again how it is; what has left with somebody else's last members does not show.
  return { status: addsOnly(change) ? 'unknown' : 'failed', error };
}

interface Looked {
  readonly records: readonly ApiRecord[];
  /** What the reply shows as made, and the list does not have. */
  readonly missing: readonly ApiRecord[];
  /** What was deleted, and the list still has. */
  readonly left: readonly ApiRecord[];
}

/** What stands, looked at again for a while when it does not show our own write: lists may lag behind. */
async function look(
  { zone, reader, pace, signal }: ApplyContext,
  { change, shown }: Written,
  { spared, inPlace }: Overtaken,
): Promise<Looked> {
  const { set, operations, seen } = change;
  const made = madeFor({ change, shown }).filter((record) => !inPlace.includes(record));
  const kept = new Set(spared.map((record) => record.id));
  const deletes = new Set(shown === undefined ? [] : operations.deletes.filter((id) => !kept.has(id)));
  const patches = new Map((shown === undefined ? [] : operations.patches).map((patch) => [patch.id, patch]));
  for (let again = 0; ; again++) {
    const records = await reader.read(zone, set.name, signal);
    const ids = new Set(records.map((record) => record.id));
    const missing = made.filter((record) => !ids.has(record.id));
    const left = records.filter((record) => deletes.has(record.id));
    const unpatched = records.some((record) => {
      const [patch, before] = [patches.get(record.id), seen.get(record.id)];
      if (patch === undefined || before === undefined || !hasSameData(before, record)) return false;
      return (
        (patch.ttl !== undefined && before.ttl === record.ttl) ||
        (patch.comment !== undefined && before.comment === record.comment)
      );
    });
    const wait = pace.lagging[again];
    if (wait === undefined || (missing.length + left.length === 0 && !unpatched))
      return { records, missing, left };
    trace(() => ({ event: 'lagging', zone: zone.name.text, count: missing.length + left.length }));
    await delay(wait, undefined, { signal });
  }
}

async function check(
  context: ApplyContext,
  { change, shown }: Written,
  { records, missing, left }: Looked,
): Promise<ChangeResult> {
  const { set } = change;
  const made = shown && new Set(shown.made.map((record) => record.id));
  const recent = records.filter((r) => r.type === set.type && !change.seen.has(r.id)).sort(byAge);
  const isOurs = (r: ApiRecord): boolean => {
    if (made !== undefined) return made.has(r.id);
    const post = change.posted.get(dataOf(r).key);
    return post !== undefined && hasNotes(r, post);
  };
  const ours = recent.filter(isOurs);
  const [first] = ours;
  const alias = set.type === 'CNAME' ? undefined : records.find((r) => r.type === 'CNAME');

  if (missing.length + left.length > 0) return notShown(context, change, [...ours, ...missing], left);
  if (addsOnly(change) && alias !== undefined) {
    await takeBack(context, ours);
    return { status: 'failed', error: aliasError(set.name, alias.content) };
  }
  const earlier = recent.find((r) => !isOurs(r) && first !== undefined && byAge(r, first) < 0);
  if (addsOnly(change) && earlier !== undefined) {
    await takeBack(context, ours);
    return { status: 'conflict', error: conflict(set, 'what was added is taken back') };
  }
  const newTtl = records.some((r) => r.ttl !== (change.seen.get(r.id)?.ttl ?? r.ttl));
  if (addsOnly(change) && newTtl && ours.length > 0) {
    // A set has one TTL (RFC 2181 §5.2), and ours has the one that was read.
    await takeBack(context, ours);
    return {
      status: 'conflict',
      error: conflict(set, 'its TTL was changed, and what was added is taken back'),
    };
  }
  // Of the same record twice the later one goes, or ours where the other one is marked as somebody's and ours is not.
  const doubles = ours.filter((r) =>
    recent.some(
      (other) =>
        other !== r &&
        dataOf(other).key === dataOf(r).key &&
        (byAge(other, r) < 0 || (!isOurs(other) && isMarked(other) && !isMarked(r))),
    ),
  );
  await takeBack(context, doubles);

  if (alias !== undefined) {
    const ids = ours.map((record) => record.id);
    return inDoubt(set, 'the name is an alias now', ids, aliasError(set.name, alias.content));
  }
  const standing = standingAt(records, set.name, set.type);
  if (standing.set === null && change.change.after !== null && change.leaving.length > 0) {
    // Each of two saw the other's member stay, and now nobody's does: what left here comes back.
    await putBack(context, change.leaving);
    return { status: 'conflict', error: conflict(set, 'what was removed is put back') };
  }
  if (judge(change.change, { set: standing.set, comments: commentsIn(standing) }) === 'applied')
    return { status: 'applied' };
  return { status: 'conflict', error: conflict(set, 'somebody else changed it right after us') };
}

/**
 * The list does not show what was acknowledged. It is no conflict: whoever reads such a list again would add again. What
 * was only added is taken back by its ids, which tells whether somebody has removed it.
 */
async function notShown(
  context: ApplyContext,
  change: PlannedChange,
  ours: readonly ApiRecord[],
  left: readonly ApiRecord[],
): Promise<ChangeResult> {
  const { set } = change;
  const what = 'the list of records does not show it';
  if (!addsOnly(change))
    return inDoubt(
      set,
      what,
      [...ours, ...left].map((r) => r.id),
    );
  const there = await takeBack(context, ours);
  if (there === 0) return { status: 'conflict', error: conflict(set, 'somebody removed what was added') };
  const error = new KmsDnsError(
    'ERR_PROVIDER',
    `${set.name.text} ${set.type} was taken back: Cloudflare acknowledged it, but ${what}`,
    { hint: 'Try again later; www.cloudflarestatus.com says more.', reasons: ['retriable'] },
  );
  return { status: 'failed', error };
}
