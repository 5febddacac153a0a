import { KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { SoaData, type RecordSet } from '../record/index.js';
import type { StagedZone } from './staged-zone.js';
import { setAt, type ZoneNode, type ZoneView } from './zone-view.js';

/**
 * The data of one zone, in memory. It changes only by `commit`, all at once. A snapshot costs nothing until the next
 * commit, which then copies the table of names and leaves the snapshot as it was.
 */
export class Zone implements ZoneView {
  readonly origin: DomainName;
  #nodes: Map<string, ZoneNode>;
  #shared = false;

  constructor(origin: DomainName) {
    this.origin = origin;
    this.#nodes = new Map([[origin.key, { key: origin.key, sets: new Map(), children: 0 }]]);
  }

  node(key: string): ZoneNode | undefined {
    return this.#nodes.get(key);
  }

  commit(staged: StagedZone): void {
    if (this.#shared) this.#nodes = new Map(this.#nodes);
    this.#shared = false;
    for (const [key, node] of staged.changed) {
      if (node === undefined) this.#nodes.delete(key);
      else this.#nodes.set(key, node);
    }
  }

  snapshot(): ZoneSnapshot {
    this.#shared = true;
    return new ZoneSnapshot(this.origin, this.#nodes);
  }
}

/** A zone as it was at one moment. */
export class ZoneSnapshot implements ZoneView {
  readonly origin: DomainName;
  readonly #nodes: ReadonlyMap<string, ZoneNode>;

  constructor(origin: DomainName, nodes: ReadonlyMap<string, ZoneNode>) {
    this.origin = origin;
    this.#nodes = nodes;
  }

  node(key: string): ZoneNode | undefined {
    return this.#nodes.get(key);
  }

  /** Every name, empty non-terminals included, in no order. */
  nodes(): Iterable<ZoneNode> {
    return this.#nodes.values();
  }
}

/** The zone's SOA set: every zone that was loaded has one. */
export function soaOf(view: ZoneView): RecordSet<SoaData> {
  const set = setAt(view, view.origin, 'SOA');
  const soa = set?.data[0];
  if (set === undefined || !(soa instanceof SoaData)) {
    throw new KmsDnsError('ERR_INTERNAL', `zone ${view.origin.text} has no SOA`);
  }
  return set as RecordSet<SoaData>;
}

export function serialOf(view: ZoneView): number {
  return (soaOf(view).data[0] as SoaData).serial;
}
