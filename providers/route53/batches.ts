import type { Change as ApiChange, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { CheckedChange } from '../../src/backend/index.js';
import { InputError } from '../../src/errors.js';
import { OpaqueData, type RecordSet } from '../../src/record/index.js';
import { BATCH_LIMITS, MAX_VALUE_CHARACTERS, STORED_TYPES } from './limits.js';
import { valueText } from './values.js';

/** A change that is ready to be sent. */
export interface PlannedChange extends CheckedChange {
  /** A DELETE of exactly what stands, a CREATE of what shall stand, or both. */
  readonly requests: readonly ApiChange[];
  readonly values: number;
  readonly characters: number;
}

export type Batch = readonly PlannedChange[];

/** All that can be known before anything is read or sent. @throws InputError */
export function checkChange({ index, change, set }: CheckedChange): void {
  const field = `changes[${index}]`;
  if (!STORED_TYPES.has(set.type)) throw new InputError(field, `Route 53 has no ${set.type} records`);
  for (const data of change.after?.data ?? []) {
    if (data instanceof OpaqueData) {
      throw new InputError(field, `${set.type} data cannot be written to Route 53 as octets`);
    }
    const { length } = valueText(data);
    if (length > MAX_VALUE_CHARACTERS) {
      throw new InputError(
        field,
        `a value of ${set.name.text} ${set.type} has ${length} characters, more than ${MAX_VALUE_CHARACTERS}`,
      );
    }
  }
  const values = count(change.before) + count(change.after);
  const characters = length(change.before) + length(change.after);
  if (values <= BATCH_LIMITS.values && characters <= BATCH_LIMITS.characters) return;
  throw new InputError(
    field,
    `the change of ${set.name.text} ${set.type} has ${values} values of ${characters} characters, before and after ` +
      `together; one request to Route 53 holds ${BATCH_LIMITS.values} of ${BATCH_LIMITS.characters}`,
    { hint: 'A change cannot be split over requests. Use fewer records in one set.' },
  );
}

function count(set: RecordSet | null): number {
  return set?.data.length ?? 0;
}

function length(set: RecordSet | null): number {
  return set?.data.reduce((sum, data) => sum + valueText(data).length, 0) ?? 0;
}

/** The change as compare-and-swap: Route 53 refuses a DELETE of what differs and a CREATE of what exists. */
export function planned(
  checked: CheckedChange,
  before: ResourceRecordSet | null,
  after: ResourceRecordSet | null,
): PlannedChange {
  const requests: ApiChange[] = [
    ...(before === null ? [] : [{ Action: 'DELETE' as const, ResourceRecordSet: before }]),
    ...(after === null ? [] : [{ Action: 'CREATE' as const, ResourceRecordSet: after }]),
  ];
  const texts = requests
    .flatMap(({ ResourceRecordSet: set }) => set?.ResourceRecords ?? [])
    .map((r) => r.Value ?? '');
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  return { ...checked, requests, values: texts.length, characters };
}

/** Changes that travel together, in their order: as many as Route 53 takes in one request. */
export function packBatches(changes: readonly PlannedChange[]): Batch[] {
  const batches: PlannedChange[][] = [];
  let values = 0;
  let characters = 0;
  for (const change of changes) {
    const last = batches.at(-1);
    values += change.values;
    characters += change.characters;
    if (
      last !== undefined &&
      last.length < BATCH_LIMITS.changes &&
      values <= BATCH_LIMITS.values &&
      characters <= BATCH_LIMITS.characters
    ) {
      last.push(change);
    } else {
      batches.push([change]);
      values = change.values;
      characters = change.characters;
    }
  }
  return batches;
}
