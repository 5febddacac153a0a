import { KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Zone } from '../provider.js';
import { kmsOwner } from '../record/index.js';
import type { MemberChange, MemberSet } from './members.js';
import type { Marks } from './owner/marks.js';
import { isSameStanding, unmarked, type FoundMembers, type Standing } from './owner/standing.js';
import type { DomainResult } from './result.js';

/** One domain and what to make of its set. */
export interface Job {
  readonly domain: DomainName;
  /** From what stands to what shall stand; throws what refuses it. Called again after every lost race. */
  readonly edit: (owner: DomainName, before: MemberSet | null, marks: Marks) => MemberChange;
  /** Whose the members are is read as well, and changed in one step with them. */
  readonly marked?: boolean;
  /** Throws where the zone that was found is not the one that is meant. */
  readonly checkZone?: (zone: Zone) => void;
  /** What a change that leaves a set is called. */
  readonly verb: 'updated' | 'removed';
  /**
   * What was read just before. The first attempt goes by it without looking: only for a provider that compares it itself as
   * it applies the change.
   */
  readonly known?: Reading | undefined;
  /** Told what was read, each time. */
  readonly onRead?: (reading: Reading) => void;
}

/** Where a set is kept, and what stands there. */
export interface Reading {
  readonly zone: Zone;
  readonly standing: Standing;
}

/** A job on its way. */
export interface Task {
  readonly job: Job;
  readonly owner: DomainName;
  zone: Zone | null;
  /** What stood when the zone was found, where that was seen. */
  found?: FoundMembers | undefined;
  /** What was read last. */
  standing: Standing;
  /** What was read when it was refused last. */
  doubted?: Standing;
  /** Set while a change was sent and nobody knows what became of it. */
  unsure?: MemberChange | undefined;
  /** Replies lost so far, to the change or to the reading after it. */
  lost: number;
  lastError?: KmsDnsError;
  result?: DomainResult;
}

export function newTask(job: Job): Task {
  return { job, owner: kmsOwner(job.domain), zone: null, standing: unmarked(null), lost: 0 };
}

/**
 * A set and a TXT set of its marks are read one after the other, and a change of both that comes in between shows what never
 * stood. So what is refused is read again, and the refusal believed when that shows the same.
 */
export function mayBeTorn(task: Task): boolean {
  const { standing, doubted } = task;
  if (standing.kept.kind !== 'txt' || (doubted !== undefined && isSameStanding(doubted, standing)))
    return false;
  task.doubted = standing;
  return true;
}

/** A change was sent, and reading did not tell what became of it. */
export function unknownOutcome(task: Task, cause: KmsDnsError): KmsDnsError {
  if (cause.code === 'ERR_UNKNOWN_OUTCOME') return cause;
  return new KmsDnsError(
    'ERR_UNKNOWN_OUTCOME',
    `a change of ${task.owner.text} was sent, and what of it was applied is not known; after that: ${cause.message}`,
    {
      cause,
      details: cause.details,
      reasons: ['retriable'],
      hint: 'Do the same again: what already stands is left as it is.',
    },
  );
}

/** Tasks that have a zone, by zone. */
export function byZone(tasks: readonly Task[]): Map<Zone, Task[]> {
  const first = new Map<string, Zone>();
  const groups = new Map<Zone, Task[]>();
  for (const task of tasks) {
    if (task.zone === null) continue;
    const key = `${task.zone.name.key} ${task.zone.id}`;
    const zone = first.get(key) ?? task.zone;
    first.set(key, zone);
    const group = groups.get(zone);
    if (group === undefined) groups.set(zone, [task]);
    else group.push(task);
  }
  return groups;
}
