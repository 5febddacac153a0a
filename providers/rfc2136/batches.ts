import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import { checkChanges, isUnchanged, type Change, type Zone } from '../../src/provider.js';
import type { RecordSet } from '../../src/record/index.js';
import { WireWriter, writeRecord } from '../../src/wire/index.js';
import { checkTargets } from './targets.js';
import { updateRecords, type UpdateRecords } from './update-records.js';

/** A change that has been checked and is ready to travel. */
export interface PlannedChange {
  /** Its place in the caller's list. */
  readonly index: number;
  readonly change: Change;
  /** Name and type of both sides. */
  readonly set: RecordSet;
  readonly records: UpdateRecords;
  /** Octets in a message at the most. */
  readonly octets: number;
}

export type Batch = readonly PlannedChange[];

/**
 * Checks all that can be known without the server. Changes of nothing are left out.
 * @throws InputError
 */
export function planChanges(zone: Zone, changes: readonly Change[], room: number): PlannedChange[] {
  const sets = checkChanges(zone, changes);
  const planned: PlannedChange[] = [];
  for (const [index, change] of changes.entries()) {
    const set = sets[index] as RecordSet;
    checkTargets(change.before, change.after, `changes[${index}]`);
    if (isUnchanged(change)) continue;
    const records = updateRecords(change);
    const octets = octetsOf(records);
    if (octets > room) {
      throw new InputError(
        `changes[${index}]`,
        `the change of ${set.name.text} ${set.type} needs ${octets} octets, more than the ${room} of one message`,
        { hint: 'A change cannot be split over messages. Use TCP, or fewer records in one set.' },
      );
    }
    planned.push({ index, change, set, records, octets });
  }
  return planned;
}

/** Changes that travel together, in their order: as many as a message has room for. */
export function packBatches(planned: readonly PlannedChange[], room: number, most: number): Batch[] {
  const batches: PlannedChange[][] = [];
  let left = 0;
  for (const change of planned) {
    const last = batches.at(-1);
    if (last !== undefined && change.octets <= left && last.length < most) {
      last.push(change);
      left -= change.octets;
    } else {
      batches.push([change]);
      left = room - change.octets;
    }
  }
  return batches;
}

/**
 * An upper bound: owner names count whole. They are compressed where that is possible, which beyond the first
 * 16 KiB of a message it is not for names that first occur there (RFC 1035 §4.1.4).
 */
function octetsOf({ prerequisites, deletes, adds }: UpdateRecords): number {
  let octets = 0;
  for (const record of [...prerequisites, ...deletes, ...adds]) {
    const writer = new WireWriter(64);
    writeRecord(writer, { ...record, name: DomainName.root });
    octets += record.name.wireLength - 1 + writer.length;
  }
  return octets;
}
