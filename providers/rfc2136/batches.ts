import { InputError } from '../../src/errors.js';
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
  /** Octets in a message, names of other changes not counted on for compression. */
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

function octetsOf({ prerequisites, deletes, adds }: UpdateRecords): number {
  const writer = new WireWriter();
  for (const record of [...prerequisites, ...deletes, ...adds]) writeRecord(writer, record);
  return writer.length;
}
