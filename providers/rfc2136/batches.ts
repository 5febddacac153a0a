import { InputError } from '../../src/errors.js';
import type { Change, Zone } from '../../src/provider.js';
import type { RecordSet } from '../../src/record/index.js';
import { isMetaType, typeCode } from '../../src/record/index.js';
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
  const seen = new Set<string>();
  const planned: PlannedChange[] = [];
  for (const [index, change] of changes.entries()) {
    const set = checkChange(zone, change, `changes[${index}]`);
    const key = `${set.name.key} ${set.type}`;
    if (seen.has(key)) {
      throw new InputError(`changes[${index}]`, `a second change of ${set.name.text} ${set.type}`, {
        hint: 'Put what is to happen to one record set into one change.',
      });
    }
    seen.add(key);
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

export function isUnchanged({ before, after }: Change): boolean {
  return before === null ? after === null : before.equals(after);
}

function checkChange(zone: Zone, { before, after }: Change, field: string): RecordSet {
  const set = after ?? before;
  if (set === null) throw new InputError(field, 'has neither a set before nor one after');
  if (before !== null && (!before.name.equals(set.name) || before.type !== set.type)) {
    throw new InputError(
      field,
      `is of ${before.name.text} ${before.type} before and ${set.name.text} ${set.type} after`,
      { hint: 'A change is of one name and one type; make two changes.' },
    );
  }
  if (!set.name.isSubdomainOf(zone.name)) {
    throw new InputError(field, `${set.name.text} is not in the zone ${zone.name.text}`, {
      hint: 'Apply it to the zone that findZone gives for this name.',
    });
  }
  if (isMetaType(typeCode(set.type))) throw new InputError(field, `${set.type} records stand in no zone`);
  checkTargets(before, after, field);
  return set;
}

function octetsOf({ prerequisites, deletes, adds }: UpdateRecords): number {
  const writer = new WireWriter();
  for (const record of [...prerequisites, ...deletes, ...adds]) writeRecord(writer, record);
  return writer.length;
}
