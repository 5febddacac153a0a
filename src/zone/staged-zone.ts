import type { DomainName } from '../name/index.js';
import type { RecordSet, RrType } from '../record/index.js';
import { parentKey } from './suffix-keys.js';
import type { ZoneNode, ZoneView } from './zone-view.js';

/** One set of a zone, put in the place of what stands there; null takes it away. */
export interface SetChange {
  readonly name: DomainName;
  readonly type: RrType;
  readonly set: RecordSet | null;
}

/**
 * Changes on top of a zone that nobody else sees yet. Every change keeps the empty non-terminals right:
 * a name exists while it has sets or names below it.
 */
export class StagedZone implements ZoneView {
  readonly origin: DomainName;
  readonly #base: ZoneView;
  /** undefined: the name is gone. */
  readonly #changed = new Map<string, ZoneNode | undefined>();

  constructor(base: ZoneView) {
    this.#base = base;
    this.origin = base.origin;
  }

  get changed(): ReadonlyMap<string, ZoneNode | undefined> {
    return this.#changed;
  }

  node(key: string): ZoneNode | undefined {
    return this.#changed.has(key) ? this.#changed.get(key) : this.#base.node(key);
  }

  put({ name, type, set }: SetChange): void {
    const { key } = name;
    const node = this.node(key);
    if (set === null) {
      if (node?.sets.has(type) !== true) return;
      const sets = new Map(node.sets);
      sets.delete(type);
      this.#store({ ...node, sets });
    } else if (node === undefined) {
      this.#create({ key, sets: new Map([[type, set]]), children: 0 });
    } else {
      this.#store({ ...node, sets: new Map(node.sets).set(type, set) });
    }
  }

  /** A name comes into being, and with it those above it that were not there. */
  #create(created: ZoneNode): void {
    let node = created;
    while (node.key !== this.origin.key) {
      this.#changed.set(node.key, node);
      const key = parentKey(node.key);
      const above = this.node(key);
      if (above !== undefined) {
        this.#changed.set(key, { ...above, children: above.children + 1 });
        return;
      }
      node = { key, sets: NO_SETS, children: 1 };
    }
    this.#changed.set(node.key, node);
  }

  /** A name that is left with nothing goes, and with it those above it that were there for it only. */
  #store(changed: ZoneNode): void {
    let node = changed;
    while (node.sets.size === 0 && node.children === 0 && node.key !== this.origin.key) {
      this.#changed.set(node.key, undefined);
      const above = this.node(parentKey(node.key));
      if (above === undefined) return;
      node = { ...above, children: above.children - 1 };
    }
    this.#changed.set(node.key, node);
  }
}

const NO_SETS: ZoneNode['sets'] = new Map();
