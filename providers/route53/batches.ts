import type { Change as ApiChange, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { CheckedChange } from '../../src/backend/index.js';
import { InputError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { SetChange } from '../../src/provider.js';
import { OpaqueData, type RecordSet, type RrType } from '../../src/record/index.js';
import { BATCH_LIMITS, MAX_VALUE_CHARACTERS, STORED_TYPES } from './limits.js';
import { valueText } from './values.js';

/** A change that is ready to be sent. */
export interface PlannedChange extends CheckedChange {
  /** For each set that it is about: a DELETE of exactly what stands, a CREATE of what shall stand, or both. */
  readonly requests: readonly ApiChange[];
  readonly values: number;
  readonly characters: number;
}

export type Batch = readonly PlannedChange[];

/** One of the sets that a change is about: its own, or its companion. */
export interface Part extends SetChange {
  readonly name: DomainName;
  readonly type: RrType;
  /** In the words of the caller's input. */
  readonly field: string;
}

export function partsOf({ index, change, set }: CheckedChange): readonly Part[] {
  const { before, after, companion } = change;
  const field = `changes[${index}]`;
  const own: Part = { name: set.name, type: set.type, before, after, field };
  return companion === undefined ? [own] : [own, { ...companion, field: `${field}.companion` }];
}

/** How a part stands in Route 53 now, and how it is to be written. */
export interface PartSpelling {
  readonly before: ResourceRecordSet | null;
  readonly after: ResourceRecordSet | null;
}

/** All that can be known before anything is read or sent. @throws InputError */
export function checkChange(checked: CheckedChange): void {
  const parts = partsOf(checked);
  parts.forEach(checkPart);
  const sets = parts.flatMap(({ before, after }) => [before, after]);
  const values = sets.reduce((sum, set) => sum + count(set), 0);
  const characters = sets.reduce((sum, set) => sum + length(set), 0);
  if (values <= BATCH_LIMITS.values && characters <= BATCH_LIMITS.characters) return;
  const { name, type } = checked.set;
  const mark = parts.length === 1 ? '' : ' with its companion';
  throw new InputError(
    `changes[${checked.index}]`,
    `the change of ${name.text} ${type}${mark} has ${values} values of ${characters} characters, before and after ` +
      `together; one request to Route 53 holds ${BATCH_LIMITS.values} of ${BATCH_LIMITS.characters}`,
    { hint: 'A change cannot be split over requests. Use fewer records in one set.' },
  );
}

function checkPart({ name, type, after, field }: Part): void {
  if (!STORED_TYPES.has(type)) throw new InputError(field, `Route 53 has no ${type} records`);
  for (const data of after?.data ?? []) {
    if (data instanceof OpaqueData) {
      throw new InputError(field, `${type} data cannot be written to Route 53 as octets`);
    }
    const { length } = valueText(data);
    if (length > MAX_VALUE_CHARACTERS) {
      throw new InputError(
        field,
        `a value of ${name.text} ${type} has ${length} characters, more than ${MAX_VALUE_CHARACTERS}`,
      );
    }
  }
}

function count(set: RecordSet | null): number {
  return set?.data.length ?? 0;
}

function length(set: RecordSet | null): number {
  return set?.data.reduce((sum, data) => sum + valueText(data).length, 0) ?? 0;
}

/**
 * The change as compare-and-swap: Route 53 refuses a DELETE of what differs and a CREATE of what exists. A part that stays
 * as it is, is deleted and created too: there is no other condition that a batch can have.
 */
export function planned(checked: CheckedChange, parts: readonly PartSpelling[]): PlannedChange {
  const requests: ApiChange[] = parts.flatMap(({ before, after }) => [
    ...(before === null ? [] : [{ Action: 'DELETE' as const, ResourceRecordSet: before }]),
    ...(after === null ? [] : [{ Action: 'CREATE' as const, ResourceRecordSet: after }]),
  ]);
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
