import type { DomainName } from '../name/index.js';
import type { Change, SetChange } from '../provider.js';
import type { RecordSet, RrType } from '../record/index.js';
import type { CheckedChange } from './checked-change.js';

/** What stands of all that a change names. */
export interface Standing {
  readonly set: RecordSet | null;
  /** Of the companion, where the change has one. */
  readonly companion?: RecordSet | null | undefined;
  /** By the key of the record's data, where the change has comments. */
  readonly comments?: ReadonlyMap<string, string> | undefined;
}

export type ReadStanding = (change: CheckedChange) => Promise<Standing>;

/** What stands of a change whose marks, if it has any, are in its companion. */
export async function readSets(
  { set, change: { companion } }: CheckedChange,
  read: (name: DomainName, type: RrType) => Promise<RecordSet | null>,
): Promise<Standing> {
  const [own, other] = await Promise.all([
    read(set.name, set.type),
    companion === undefined ? undefined : read(companion.name, companion.type),
  ]);
  return { set: own, companion: other };
}

/**
 * What became of a change whose reply was lost, as what stands shows it. `not-applied`: it stands as before.
 * `overtaken`: something else stands, and nothing of the change is in it. `unclear`: a part of it is.
 */
export type Verdict = 'applied' | 'not-applied' | 'overtaken' | 'unclear';

/** Compares what stands with what a change would have made of it. */
export function judge(change: Change, standing: Standing): Verdict {
  const { companion } = change;
  const parts = [
    judgeSet(change, standing.set),
    ...(companion === undefined ? [] : [judgeSet(companion, standing.companion ?? null)]),
    judgeComments(change, standing.comments),
  ];
  if (parts.every(({ isAfter }) => isAfter)) return 'applied';
  if (parts.every(({ isBefore }) => isBefore)) return 'not-applied';
  const steps = parts.reduce((sum, part) => sum + part.steps, 0);
  const taken = parts.reduce((sum, part) => sum + part.taken, 0);
  if (taken === steps) return 'applied';
  return taken === 0 ? 'overtaken' : 'unclear';
}

/** How a part of a change stands, and how many of its steps can be seen. */
interface Part {
  readonly isBefore: boolean;
  readonly isAfter: boolean;
  readonly steps: number;
  readonly taken: number;
}

function judgeSet({ before, after }: SetChange, standing: RecordSet | null): Part {
  const newTtl = before !== null && after !== null && before.ttl !== after.ttl;
  const coming = after?.minus(before) ?? [];
  const leaving = before?.minus(after) ?? [];
  const there = coming.filter((data) => standing?.has(data) === true).length;
  const gone = leaving.filter((data) => standing?.has(data) !== true).length;
  const ttlTaken = newTtl && standing?.ttl === after.ttl;
  return {
    isBefore: isSameSet(standing, before),
    isAfter: isSameSet(standing, after),
    steps: coming.length + leaving.length + (newTtl ? 1 : 0),
    taken: there + gone + (ttlTaken ? 1 : 0),
  };
}

/** A comment goes with its record: of one that leaves nothing is seen afterwards. */
function judgeComments({ after, comments }: Change, standing: Standing['comments']): Part {
  const staying = new Set(after?.data.map((data) => data.key));
  const named = [...(comments ?? [])].filter(([key]) => staying.has(key));
  const stands = (key: string): string | null => standing?.get(key) ?? null;
  const steps = named.filter(([, comment]) => comment.before !== comment.after);
  return {
    isBefore: named.every(([key, comment]) => stands(key) === comment.before),
    isAfter: named.every(([key, comment]) => stands(key) === comment.after),
    steps: steps.length,
    taken: steps.filter(([key, comment]) => stands(key) === comment.after).length,
  };
}

function isSameSet(a: RecordSet | null, b: RecordSet | null): boolean {
  return a === null ? b === null : a.equals(b);
}
