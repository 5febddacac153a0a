import { openChanges, partsOf, type CheckedChange, type Part } from '../../src/backend/index.js';
import { InputError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Change, Zone } from '../../src/provider.js';
import {
  AddressData,
  MxData,
  NameData,
  SoaData,
  SrvData,
  TxtData,
  type RecordData,
} from '../../src/record/index.js';
import { CAPABILITIES } from './limits.js';
import { checkTargets } from './targets.js';
import { updateRecords, type UpdateRecords } from './update-records.js';
import type { ServerWays } from './ways.js';

/** A change that is ready to travel. */
export interface PlannedChange extends CheckedChange {
  readonly records: UpdateRecords;
  /** Octets in a message at the most. */
  readonly octets: number;
}

export type Batch = readonly PlannedChange[];

/**
 * Checks all that can be known without the server. Changes of nothing are left out.
 * @throws InputError
 */
export function planChanges(
  zone: Zone,
  changes: readonly Change[],
  { room, ways }: { readonly room: number; readonly ways: ServerWays },
): PlannedChange[] {
  const planned: PlannedChange[] = [];
  for (const checked of openChanges(zone, changes, CAPABILITIES)) {
    const { index, set } = checked;
    const parts = partsOf(checked);
    const field = `changes[${index}]`;
    for (const { before, after } of parts) checkTargets(before, after, { field, ways });
    const records = updateRecords(parts);
    const octets = octetsOf(records);
    if (octets > room) {
      throw new InputError(
        field,
        `the change of ${set.name.text} ${set.type} needs ${octets} octets, more than the ${room} of one message`,
        {
          hint: 'A change cannot be split over messages, nor can the mark of its owner go in another. Use TCP, or fewer records in one set.',
        },
      );
    }
    planned.push({ ...checked, records, octets });
  }
  return planned;
}

/** Whether a name may come into being by a change. */
export function makesName(planned: PlannedChange): boolean {
  return newNames(planned).length > 0;
}

/** The names at which there are no records of the type that a change puts there. */
export function newNames(planned: PlannedChange): DomainName[] {
  const added = partsOf(planned).filter(({ before, after }) => before === null && after !== null);
  return added.map(({ name }) => name);
}

/** The sets of which a change has records: its own, its companion, or both. */
export function changedParts(planned: PlannedChange): Part[] {
  const { deletes, adds } = planned.records;
  return partsOf(planned).filter((part) => [...deletes, ...adds].some(({ name }) => name.equals(part.name)));
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
 * An upper bound: every name counts whole. Names are compressed where that is possible, which beyond the first 16 KiB
 * of a message it is not for those that first occur there (RFC 1035 §4.1.4).
 */
function octetsOf({ prerequisites, deletes, adds }: UpdateRecords): number {
  let octets = 0;
  for (const { name, data } of [...prerequisites, ...deletes, ...adds]) {
    octets += name.wireLength + RECORD_FIELDS_OCTETS + (data === null ? 0 : dataOctets(data));
  }
  return octets;
}

/** TYPE, CLASS, TTL and RDLENGTH. */
const RECORD_FIELDS_OCTETS = 10;

function dataOctets(data: RecordData): number {
  if (data instanceof SrvData) return 6 + data.target.wireLength;
  if (data instanceof AddressData) return data.type === 'A' ? 4 : 16;
  if (data instanceof NameData) return data.target.wireLength;
  if (data instanceof MxData) return 2 + data.exchange.wireLength;
  if (data instanceof TxtData) return data.strings.reduce((sum, { length }) => sum + 1 + length, 0);
  if (data instanceof SoaData) return 20 + data.primary.wireLength + data.mailbox.wireLength;
  return data.hex.length / 2;
}
