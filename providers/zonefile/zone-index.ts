import { InputError, KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import { RecordSet, type RrType } from '../../src/record/index.js';
import { placeOf, type GenerateItem, type RecordItem, type ScannedZone } from './scan.js';

/** A scanned zone by name and type. */
export class ZoneIndex {
  readonly zone: ScannedZone;
  readonly #byName = new Map<string, Map<string, RecordItem[]>>();
  readonly #generates: readonly GenerateItem[];
  #lastBelow: ReadonlyMap<string, RecordItem> | undefined;

  constructor(zone: ScannedZone) {
    this.zone = zone;
    this.#generates = zone.items.filter((item) => item.kind === 'generate');
    for (const item of zone.items) {
      if (item.kind === 'record' && item.owner.isSubdomainOf(zone.name)) this.#add(item);
    }
  }

  /** The records of one set, in the order of the file. */
  items(name: DomainName, type: string): readonly RecordItem[] {
    return this.#byName.get(name.key)?.get(type) ?? [];
  }

  types(name: DomainName): readonly string[] {
    return [...(this.#byName.get(name.key)?.keys() ?? [])];
  }

  /**
   * The set that stands, or null. Where its records have several TTLs, the lowest is the set's (RFC 2181 §5.2).
   * @throws InputError for what this provider cannot represent
   */
  set(name: DomainName, type: RrType): RecordSet | null {
    this.#refuseGenerated(name, type);
    if (type !== 'CNAME') this.#refuseAlias(name);
    const items = this.items(name, type);
    const [first] = items;
    if (first === undefined) return null;
    const data = items.map((item) => {
      if (item.data !== undefined) return item.data;
      throw new InputError(
        placeOf(item),
        `the data of this ${type} record is written in a way that kmsdns does not read`,
      );
    });
    return new RecordSet(first.owner, Math.min(...items.map((item) => item.ttl)), data);
  }

  /** The record after which a new set of this name belongs: the last one that shares the most labels with it. */
  nearest(name: DomainName): RecordItem {
    this.#lastBelow ??= lastBelow(this.zone);
    for (let at: DomainName | undefined = name; at !== undefined; at = at.parent) {
      const item = this.#lastBelow.get(at.key);
      if (item !== undefined) return item;
    }
    throw new KmsDnsError('ERR_INTERNAL', 'a zone file without a record');
  }

  /** The NS record that gives `name` away to other servers, or the DNAME that redirects it, if there is one. */
  cutAbove(name: DomainName): RecordItem | undefined {
    const { name: apex } = this.zone;
    for (let at: DomainName | undefined = name; at?.isSubdomainOf(apex); at = at.parent) {
      const cut = at.equals(apex) ? undefined : this.items(at, 'NS')[0];
      const redirection = at.equals(name) ? undefined : this.items(at, 'DNAME')[0];
      if (cut !== undefined || redirection !== undefined) return cut ?? redirection;
    }
    return undefined;
  }

  #add(item: RecordItem): void {
    const types = this.#byName.get(item.owner.key) ?? new Map<string, RecordItem[]>();
    this.#byName.set(item.owner.key, types);
    const items = types.get(item.type);
    if (items === undefined) types.set(item.type, [item]);
    else items.push(item);
  }

  #refuseAlias(name: DomainName): void {
    const [alias] = this.items(name, 'CNAME');
    if (alias === undefined) return;
    throw new KmsDnsError(
      'ERR_PROVIDER',
      `${placeOf(alias)}: ${name.text} is an alias (CNAME) and has no other records`,
      {
        hint: 'Publish at the name that it leads to, or remove the alias first.',
      },
    );
  }

  #refuseGenerated(name: DomainName, type: string): void {
    for (const item of this.#generates) {
      if (item.type !== type || !item.pattern.test(name.key)) continue;
      throw new InputError(placeOf(item), `this $GENERATE may produce ${name.text} ${type}`, {
        hint: 'kmsdns does not expand $GENERATE. Write these records out one by one.',
      });
    }
  }
}

/** The last record of the zone file itself (not of an included one) at or below each name. */
function lastBelow(zone: ScannedZone): ReadonlyMap<string, RecordItem> {
  const last = new Map<string, RecordItem>();
  for (const item of zone.items) {
    if (item.kind !== 'record' || item.inclusion !== 0) continue;
    for (let at: DomainName | undefined = item.owner; at?.isSubdomainOf(zone.name); at = at.parent) {
      last.set(at.key, item);
    }
  }
  return last;
}
