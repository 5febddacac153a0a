import { asKmsDnsError, type KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { ApplyContext } from './context.js';
import { isRecordGone, mayBeApplied } from './failure.js';
import { dataOf, newRecord, notesOf, type ApiRecord } from './record.js';
import { trace } from './trace.js';

/** What was to be put right is not, or only in part. */
export class RepairError extends Error {
  /** Which repair, as a sentence goes on. */
  readonly what: string;
  /** The ids of the records that are left as they are. */
  readonly left: readonly string[];
  readonly why: KmsDnsError;

  constructor(what: string, left: readonly string[], why: KmsDnsError) {
    super(what);
    this.what = what;
    this.left = left;
    this.why = why;
  }
}

/**
 * Deletes these records of ours. That one is gone already is as good.
 * @returns how many of them were still there
 * @throws RepairError
 */
export async function takeBack(
  { zone, requests, reader, signal }: ApplyContext,
  records: readonly ApiRecord[],
): Promise<number> {
  if (records.length === 0) return 0;
  trace(() => ({ event: 'taken-back', zone: zone.name.text, count: records.length }));
  let there = 0;
  const remove = async (id: string): Promise<void> => {
    try {
      await requests.delete(zone.id, id, signal);
      there++;
    } catch (thrown) {
      if (!isRecordGone(asKmsDnsError(thrown))) throw thrown;
    }
  };
  try {
    for (const [i, { id }] of records.entries()) {
      try {
        await remove(id).catch((thrown: unknown) => {
          if (!mayBeApplied(asKmsDnsError(thrown))) throw thrown;
          return remove(id);
        });
      } catch (thrown) {
        const left = records.slice(i).map((record) => record.id);
        throw new RepairError('what was added could not be taken back', left, asKmsDnsError(thrown));
      }
    }
  } finally {
    forget(reader, zone, records);
  }
  return there;
}

/**
 * Makes these records again, with their comments.
 * @throws RepairError
 */
export async function putBack(
  { zone, requests, reader, signal }: ApplyContext,
  records: readonly ApiRecord[],
): Promise<void> {
  if (records.length === 0) return;
  trace(() => ({ event: 'put-back', zone: zone.name.text, count: records.length }));
  try {
    for (const [i, record] of records.entries()) {
      try {
        await requests.create(
          zone.id,
          {
            ...newRecord(DomainName.parse(record.name), record.ttl, dataOf(record)),
            ...notesOf(record),
          },
          signal,
        );
      } catch (thrown) {
        const left = records.slice(i);
        const lost = left.map(({ type, content }) => `${type} ${content}`).join('; ');
        const what = `what was removed could not be put back: ${lost}`;
        throw new RepairError(
          what,
          left.map((r) => r.id),
          asKmsDnsError(thrown),
        );
      }
    }
  } finally {
    forget(reader, zone, records);
  }
}

/**
 * Gives records the comments back that they have here. That one is gone is as good.
 * @throws RepairError
 */
export async function restoreComments(
  { zone, requests, reader, signal }: ApplyContext,
  records: readonly ApiRecord[],
): Promise<void> {
  if (records.length === 0) return;
  trace(() => ({ event: 'put-back', zone: zone.name.text, count: records.length }));
  try {
    for (const [i, { id, comment = '' }] of records.entries()) {
      try {
        await requests.edit(zone.id, { id, comment }, signal);
      } catch (thrown) {
        const why = asKmsDnsError(thrown);
        if (isRecordGone(why)) continue;
        const left = records.slice(i).map((record) => record.id);
        throw new RepairError(
          'the comment of what somebody else has changed could not be put back',
          left,
          why,
        );
      }
    }
  } finally {
    forget(reader, zone, records);
  }
}

function forget(
  reader: ApplyContext['reader'],
  zone: ApplyContext['zone'],
  records: readonly ApiRecord[],
): void {
  reader.writing(
    zone,
    records.map((record) => DomainName.parse(record.name)),
  );
}
