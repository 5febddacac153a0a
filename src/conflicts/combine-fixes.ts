import type { SrvRecordJson } from '../record/index.js';
import { memberText, recordKey } from './domain-view.js';
import type { Fix } from './fix.js';
import type { Finding } from './judge.js';

export type FixableFinding = Finding & { readonly fix: Fix };

/** A fix that is not made, and why. */
export interface HeldFix {
  readonly finding: FixableFinding;
  /**
   * `unconfirmed`: a person has to want it. `contradiction`: another fix wants something else. `uncertain`: the records
   * that were judged are not known to be those of the provider.
   */
  readonly reason: 'unconfirmed' | 'contradiction' | 'uncertain';
  /** In words. */
  readonly detail: string;
}

/** Fixes as one change. */
export interface United {
  /** Nothing to remove and nothing to add: all of it is held back. */
  readonly remove: readonly SrvRecordJson[];
  /** A record that is in `remove` as well is to give the whole set its TTL. */
  readonly add: readonly SrvRecordJson[];
  /** What is mended by it. */
  readonly mends: readonly Finding[];
}

/** A fix as sets of records, by their keys. */
export interface Wish {
  readonly finding: FixableFinding;
  readonly fix: Fix;
  readonly takes: ReadonlySet<string>;
  readonly puts: ReadonlyMap<string, SrvRecordJson>;
  /** What is written anew for its TTL alone. */
  readonly retimes: ReadonlyMap<string, SrvRecordJson>;
  /** Of the records that it takes some of, those that it leaves: one of them at least has to stay. */
  readonly leaves: ReadonlySet<string>;
}

export function makeWish(finding: FixableFinding): Wish {
  const { fix, records } = finding;
  const [removed, added] = [
    new Set(fix.remove.map(recordKey)),
    new Map(fix.add.map((r) => [recordKey(r), r])),
  ];
  const takes = new Set([...removed].filter((key) => !added.has(key)));
  const about = takes.size === 0 ? [] : records.map(recordKey);
  return {
    finding,
    fix,
    takes,
    puts: new Map([...added].filter(([key]) => !removed.has(key))),
    retimes: new Map([...added].filter(([key]) => removed.has(key))),
    leaves: new Set(about.filter((key) => !takes.has(key))),
  };
}

/** Those that contradict none of those that are made already, nor each other. */
export function unopposed(
  wishes: readonly Wish[],
  made: readonly Wish[],
): { readonly made: Wish[]; readonly held: HeldFix[] } {
  const held: HeldFix[] = [];
  const without = (some: readonly Wish[], others: readonly Wish[], therefore: string): Wish[] =>
    some.filter((wish) => {
      const other = others.find((one) => one !== wish && contradict(one, wish));
      if (other === undefined) return true;
      const { finding } = wish;
      const detail = `it contradicts the fix of ${other.finding.rule}${therefore}`;
      held.push({ finding, reason: 'contradiction', detail });
      return false;
    });
  const possible = without(wishes, made, ', which comes first');
  return { made: without(possible, possible, ', so that neither is made'), held };
}

function contradict(a: Wish, b: Wish): boolean {
  if (covers(a, b) || covers(b, a)) return false;
  return opposes(a, b) || opposes(b, a) || ttlOf(a, b) !== ttlOf(b, a);
}

/** Nothing of what `b` is about is there any more after `a`. */
function covers(a: Wish, b: Wish): boolean {
  if (a.puts.size > 0) return false;
  const about = [...b.takes, ...b.puts.keys(), ...b.retimes.keys(), ...b.leaves];
  return about.every((key) => a.takes.has(key));
}

function opposes(a: Wish, b: Wish): boolean {
  const { takes, puts } = a;
  const theirs = [...b.puts.values()];
  const replacesOtherwise = [...puts.keys()].some((key) => !b.puts.has(key)) && meet(takes, b.takes);
  return (
    replacesOtherwise ||
    theirs.some((record) => takes.has(recordKey(record))) ||
    (b.leaves.size > 0 && [...b.leaves].every((key) => takes.has(key))) ||
    [...puts].some(([key, x]) => theirs.some((y) => memberText(x) === memberText(y) && recordKey(y) !== key))
  );
}

/** The TTL that `a` wants, or else `b`. */
function ttlOf(a: Wish, b: Wish): number | undefined {
  const [first] = [...a.retimes.values(), ...b.retimes.values()];
  return first?.ttl;
}

export function united(wishes: readonly Wish[]): United {
  const gone = new Set(wishes.flatMap(({ takes }) => [...takes]));
  const needed = wishes.filter((wish) => !wishes.some((other) => other !== wish && covers(other, wish)));
  const retimed = needed.flatMap(({ retimes }) => [...retimes]).filter(([key]) => !gone.has(key));
  const added = new Map([...needed.flatMap(({ puts }) => [...puts]), ...retimed]);
  const removed = new Map(
    wishes.flatMap(({ fix }) => fix.remove.map((record) => [recordKey(record), record] as const)),
  );
  return {
    remove: [...removed.values()],
    add: [...added.values()],
    mends: wishes.map(({ finding }) => finding),
  };
}

function meet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return [...a].some((key) => b.has(key));
}

/** The same records, whatever their TTLs. */
export function sameRecords(a: readonly SrvRecordJson[], b: readonly SrvRecordJson[]): boolean {
  const [keys, others] = [a, b].map((records) => new Set(records.map(recordKey))) as [
    Set<string>,
    Set<string>,
  ];
  return keys.size === others.size && [...keys].every((key) => others.has(key));
}
