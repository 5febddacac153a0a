import type { DomainName } from '../../name/index.js';
import { RecordSet, type RecordData, type RrType } from '../../record/index.js';
import type { SetChange, ZoneView } from '../../zone/index.js';

/** A set that an update is working on; without data it is gone. */
export interface WorkingSet {
  readonly type: RrType;
  ttl: number;
  /** By `RecordData.key`. */
  readonly data: Map<string, RecordData>;
}

interface WorkingNode {
  readonly name: DomainName;
  readonly sets: Map<RrType, WorkingSet>;
  readonly before: ReadonlyMap<RrType, RecordSet>;
}

/**
 * The names that one update touches, as they are by now. Sets are kept open while the update runs: building a new
 * `RecordSet` for each of a thousand records of one set would take a thousand times as long.
 */
export class WorkingSets {
  readonly #zone: ZoneView;
  readonly #nodes = new Map<string, WorkingNode>();

  constructor(zone: ZoneView) {
    this.#zone = zone;
  }

  get origin(): DomainName {
    return this.#zone.origin;
  }

  /** The sets at a name that have data, to read. */
  at(name: DomainName): WorkingSet[] {
    return [...this.#node(name).sets.values()].filter((set) => set.data.size > 0);
  }

  /** The set at a name, to change; an empty one when there is none. */
  set(name: DomainName, type: RrType): WorkingSet {
    const { sets } = this.#node(name);
    let set = sets.get(type);
    if (set === undefined) {
      set = { type, ttl: 0, data: new Map() };
      sets.set(type, set);
    }
    return set;
  }

  /** The sets that are not what they were. */
  changes(): SetChange[] {
    const changes: SetChange[] = [];
    for (const { name, sets, before } of this.#nodes.values()) {
      for (const [type, { ttl, data }] of sets) {
        const old = before.get(type) ?? null;
        const owner = old?.name ?? name;
        const set = data.size === 0 ? null : new RecordSet(owner, ttl, [...data.values()]);
        const same = set === null ? old === null : set.equals(old);
        if (!same) changes.push({ name: owner, type, set });
      }
    }
    return changes;
  }

  #node(name: DomainName): WorkingNode {
    const known = this.#nodes.get(name.key);
    if (known !== undefined) return known;
    const before = this.#zone.node(name.key)?.sets ?? new Map<RrType, RecordSet>();
    const sets = new Map<RrType, WorkingSet>();
    for (const [type, { ttl, data }] of before) {
      sets.set(type, { type, ttl, data: new Map(data.map((d) => [d.key, d])) });
    }
    const node = { name, sets, before };
    this.#nodes.set(name.key, node);
    return node;
  }
}
