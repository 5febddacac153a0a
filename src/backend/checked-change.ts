import { isUnchanged, type Capabilities, type Change, type Companion, type Zone } from '../provider.js';
import type { RecordSet } from '../record/index.js';
import { checkChanges } from './check-changes.js';

/** A change of one `apply` that has something to do. */
export interface CheckedChange {
  /** Its place in the caller's list. */
  readonly index: number;
  readonly change: Change;
  /** A set that has the name and the type of the change. */
  readonly set: RecordSet;
}

/**
 * What is to be sent of these changes: all but those whose two sides are the same.
 * @throws InputError as `checkChanges`
 */
export function openChanges(
  zone: Zone,
  changes: readonly Change[],
  { ownerMark }: Pick<Capabilities, 'ownerMark'>,
): CheckedChange[] {
  const sets = checkChanges(zone, changes, ownerMark);
  return changes.flatMap((change, index) =>
    isUnchanged(change) ? [] : [{ index, change, set: sets[index] as RecordSet }],
  );
}

/** One record set of a change: its own, or its companion. */
export type Part = Companion;

/** The sets that stand or fall together. */
export function partsOf({ set, change }: Pick<CheckedChange, 'set' | 'change'>): readonly Part[] {
  const { before, after, companion } = change;
  const own = { name: set.name, type: set.type, before, after };
  return companion === undefined ? [own] : [own, companion];
}
