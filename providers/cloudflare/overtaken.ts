import { hasOtherData, isOvertaken, type PlannedChange } from './plan-change.js';
import { dataOf, type ApiRecord } from './record.js';
import type { Shown } from './operations.js';

/** A change that was done, and what the replies show of it; undefined where none came. */
export interface Written {
  readonly change: PlannedChange;
  readonly shown: Shown | undefined;
}

/** What the reply shows as made for this change; others of the batch are in it as well. */
export function madeFor({ change: { set }, shown }: Written): readonly ApiRecord[] {
  return shown?.made.filter((record) => record.name === set.name.key && record.type === set.type) ?? [];
}

/** Records that somebody changed between our reading and our write. */
export interface Overtaken extends Pick<Shown, 'deleted' | 'spared' | 'patched'> {
  /** What we have made in the place of those that are deleted or spared. */
  readonly inPlace: readonly ApiRecord[];
  /** Those of the patched that we have given a comment, as they were read before. */
  readonly commented: readonly ApiRecord[];
}

export function overtakenIn({ change, shown }: Written): Overtaken {
  if (shown === undefined) return { deleted: [], spared: [], patched: [], inPlace: [], commented: [] };
  const patches = new Map(change.operations.patches.map((patch) => [patch.id, patch]));
  const deleted = shown.deleted.filter((record) => isOvertaken(change, record));
  const patched = shown.patched.filter((r) => patches.has(r.id) && hasOtherData(change, r));
  const commented = patched
    .filter(({ id }) => patches.get(id)?.comment !== undefined)
    .flatMap(({ id }) => change.seen.get(id) ?? []);
  const successors = new Set([...deleted, ...shown.spared].map(({ id }) => change.replaced.get(id)));
  const inPlace = madeFor({ change, shown }).filter((record) => successors.has(dataOf(record).key));
  return { deleted, spared: shown.spared, patched, inPlace, commented };
}

/** Operations of a change whose effect is taken back where somebody else was at its records. */
export function undoneIn({ change }: Written, { deleted, spared, inPlace, commented }: Overtaken): number {
  const withTtl = new Set(
    change.operations.patches.flatMap(({ id, ttl }) => (ttl === undefined ? [] : [id])),
  );
  const comments = commented.filter(({ id }) => !withTtl.has(id));
  return deleted.length + spared.length + inPlace.length + comments.length;
}
