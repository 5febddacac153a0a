import type { DomainName } from '../name/index.js';
import type { RecordSet, RrType } from '../record/index.js';
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
    const node = this.node(name.key);
    if (set === null) {
      if (node?.sets.has(type) !== true) return;
      const sets = new Map(node.sets);
      sets.delete(type);
      this.#store({ ...node, sets });
    } else if (node === undefined) {
      this.#create(name, new Map([[type, set]]), 0);
    } else {
      this.#store({ ...node, sets: new Map(node.sets).set(type, set) });
    }
  }

  #create(name: DomainName, sets: ZoneNode['sets'], children: number): void {
    this.#changed.set(name.key, { name, sets, children });
    const parent = this.#parentOf(name);
    if (parent === undefined) return;
    const node = this.node(parent.key);
    if (node === undefined) this.#create(parent, new Map(), 1);
    else this.#changed.set(parent.key, { ...node, children: node.children + 1 });
  }

  #store(node: ZoneNode): void {
    const parent = this.#parentOf(node.name);
    if (node.sets.size > 0 || node.children > 0 || parent === undefined) {
      this.#changed.set(node.name.key, node);
      return;
    }
    this.#changed.set(node.name.key, undefined);
    const above = this.node(parent.key);
    if (above !== undefined) this.#store({ ...above, children: above.children - 1 });
  }

  #parentOf(name: DomainName): DomainName | undefined {
    return name.labels.length === this.origin.labels.length ? undefined : name.parent;
  }
}
