import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import type { ZoneView } from '../zone/index.js';
import type { ZoneFinder } from './answer.js';
import type { ServedZone } from './store/served-zone.js';

/** The zones served, by name. */
export class ZoneTable implements ZoneFinder {
  readonly #zones: ReadonlyMap<string, ServedZone>;

  /** @throws InputError when a zone is there twice */
  constructor(zones: readonly ServedZone[]) {
    const byName = new Map<string, ServedZone>();
    for (const zone of zones) {
      if (byName.has(zone.name.key)) throw new InputError('zone', `${zone.name.text} is given twice`);
      byName.set(zone.name.key, zone);
    }
    this.#zones = byName;
  }

  get all(): Iterable<ServedZone> {
    return this.#zones.values();
  }

  /** The zone with exactly this name. */
  get(name: DomainName): ServedZone | undefined {
    return this.#zones.get(name.key);
  }

  find(name: DomainName, type: RrType): ZoneView | undefined {
    const start = type === 'DS' ? (this.#find(name.parent) ?? this.#find(name)) : this.#find(name);
    return start?.view;
  }

  #find(name: DomainName | undefined): ServedZone | undefined {
    for (let at = name; at !== undefined; at = at.parent) {
      const zone = this.#zones.get(at.key);
      if (zone !== undefined) return zone;
    }
    return undefined;
  }
}
