import { judge } from '../../src/backend/index.js';
import { asKmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { ChangeResult } from '../../src/provider.js';
import { conflict, type ApplyContext } from './context.js';
import { isRecordGone, mayBeApplied } from './failure.js';
import { addsOnly, type PlannedChange } from './plan-change.js';
import { byAge, dataOf, newRecord, type ApiRecord } from './record.js';
import { aliasError, standingAt } from './standing.js';
import { trace } from './trace.js';

/** A change that was done, and the ids of what it made where the reply told them. */
export interface Written {
  readonly change: PlannedChange;
  readonly made: ReadonlySet<string> | undefined;
}

/**
 * Cloudflare compares nothing before it writes, so it is looked at afterwards: one reading for all that was written. What
 * was only added, and somebody else's record was there first, is taken back: of several who were at it at once the
 * earliest stays, and the others read again. Records tell who was earlier by when Cloudflare made them.
 */
export async function verify(context: ApplyContext, written: readonly Written[]): Promise<void> {
  await Promise.all(
    written.map(async (each) => {
      const { change } = each;
      const { zone, reader, signal } = context;
      try {
        const records = await reader.read(zone, change.set.name, signal);
        const result = await check(context, each, records);
        if (result !== undefined) context.progress.settle([change], result);
      } catch (error) {
        signal?.throwIfAborted();
        // It was acknowledged; only nobody has looked.
        trace(() => ({
          event: 'unverified',
          zone: zone.name.text,
          count: 1,
          detail: asKmsDnsError(error).code,
        }));
      }
    }),
  );
}

/** Undefined when it stands as it should. */
async function check(
  context: ApplyContext,
  { change, made }: Written,
  records: readonly ApiRecord[],
): Promise<ChangeResult | undefined> {
  const { set } = change;
  const coming = new Set((change.change.after?.minus(change.change.before) ?? []).map((data) => data.key));
  const recent = records.filter((r) => r.type === set.type && !change.seen.has(r.id)).sort(byAge);
  const isOurs = (r: ApiRecord): boolean => (made === undefined ? coming.has(dataOf(r).key) : made.has(r.id));
  const ours = recent.filter(isOurs);
  const [first] = ours;
  const alias = set.type === 'CNAME' ? undefined : records.find((r) => r.type === 'CNAME');

  if (addsOnly(change) && alias !== undefined) {
    await takeBack(context, ours);
    return { status: 'failed', error: aliasError(set.name, alias.content) };
  }
  const earlier = recent.find((r) => !isOurs(r) && first !== undefined && byAge(r, first) < 0);
  if (addsOnly(change) && earlier !== undefined) {
    await takeBack(context, ours);
    return { status: 'conflict', error: conflict(set, 'what was added is taken back') };
  }
  const doubles = ours.filter((r) =>
    recent.some((other) => byAge(other, r) < 0 && dataOf(other).key === dataOf(r).key),
  );
  await takeBack(context, doubles);

  const standing = standingAt(records, set.name, set.type);
  if (standing.set === null && change.change.after !== null && change.leaving.length > 0) {
    // Each of two saw the other's member stay, and now nobody's does: what left here comes back.
    await putBack(context, change.leaving);
    return { status: 'conflict', error: conflict(set, 'what was removed is put back') };
  }
  const verdict = judge(change.change, standing.set);
  if (verdict === 'applied') return undefined;
  return { status: 'conflict', error: conflict(set, 'somebody else changed it right after us') };
}

/** Deletes these records of ours. That one is gone already is as good. */
async function takeBack(
  { zone, requests, reader, signal }: ApplyContext,
  records: readonly ApiRecord[],
): Promise<void> {
  if (records.length === 0) return;
  trace(() => ({ event: 'taken-back', zone: zone.name.text, count: records.length }));
  for (const { id } of records) {
    try {
      await requests.delete(zone.id, id, signal);
    } catch (thrown) {
      const error = asKmsDnsError(thrown);
      if (isRecordGone(error)) continue;
      if (!mayBeApplied(error)) throw error;
      await requests.delete(zone.id, id, signal).catch((again: unknown) => {
        if (!isRecordGone(asKmsDnsError(again))) throw again;
      });
    }
  }
  reader.writing(
    zone,
    records.map((record) => DomainName.parse(record.name)),
  );
}

/** Makes these records again, with their comments. */
async function putBack(
  { zone, requests, reader, signal }: ApplyContext,
  records: readonly ApiRecord[],
): Promise<void> {
  trace(() => ({ event: 'put-back', zone: zone.name.text, count: records.length }));
  for (const record of records) {
    const { comment, tags, ttl } = record;
    await requests.create(
      zone.id,
      {
        ...newRecord(DomainName.parse(record.name), ttl, dataOf(record)),
        ...(comment !== undefined && { comment }),
        ...(tags.length > 0 && { tags: [...tags] }),
      },
      signal,
    );
  }
  reader.writing(
    zone,
    records.map((record) => DomainName.parse(record.name)),
  );
}
