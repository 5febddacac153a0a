import type { DomainName } from '../name/index.js';
import type { RrType } from '../record/index.js';
import { suffixKeys, type ZoneView } from '../zone/index.js';
import type { ZoneFinder } from './answer.js';
import type { ServedZone } from './store/served-zone.js';

/** The zones served, by name. */
export class ZoneTable implements ZoneFinder {
  readonly #zones: ReadonlyMap<string, ServedZone>;

  /** @param zones each with a name of its own */
  constructor(zones: readonly ServedZone[]) {
    this.#zones = new Map(zones.map((zone) => [zone.name.key, zone]));
  }

  get all(): Iterable<ServedZone> {
    return this.#zones.values();
  }

  /** The zone with exactly this name. */
  get(name: DomainName): ServedZone | undefined {
    return this.#zones.get(name.key);
  }

  find(name: DomainName, type: RrType): ZoneView | undefined {
    const keys = suffixKeys(name);
    const enclosing = this.#closest(keys, 0);
    return (type === 'DS' ? (this.#closest(keys, 1) ?? enclosing) : enclosing)?.view;
  }

  #closest(keys: readonly string[], from: number): ServedZone | undefined {
    for (let i = from; i < keys.length; i++) {
      const zone = this.#zones.get(keys[i] as string);
      if (zone !== undefined) return zone;
    }
    return undefined;
  }
}
