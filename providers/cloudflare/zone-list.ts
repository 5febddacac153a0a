import { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import { ZONES_PER_PAGE, type Plan } from './limits.js';
import { allPages } from './pages.js';
import type { Requests } from './requests.js';
import { readZone, type ApiZone } from './zone.js';
import type { Envelope } from './envelope.js';

export interface KnownZone extends Zone {
  readonly identity: string;
  readonly plan: Plan;
  /** `active` when Cloudflare answers for it. */
  readonly status: string;
}

export function knownZone({ id, name, plan, status }: ApiZone): KnownZone {
  return { id, identity: id, name: DomainName.parse(name), plan, status };
}

/**
 * The zones that a token sees, as far as anybody has asked. The first page is all of it for most tokens. Where there are
 * more, a few names are asked for one by one, and for many the rest is listed: never more than twice the requests that the
 * better of the two would have cost.
 */
export class ZoneList {
  readonly #requests: Requests;
  readonly #pages = new Map<number, Promise<Envelope>>();
  readonly #byName = new Map<string, Promise<readonly KnownZone[]>>();
  /** Names of zones that there may be, of all that were looked for. */
  readonly #candidates = new Set<string>();
  #all: Promise<readonly KnownZone[]> | undefined;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** How many there are. */
  async count(): Promise<number> {
    const { total, pages } = await this.#page(1);
    return total !== undefined && pages !== undefined ? total : (await this.#whole()).length;
  }

  /** Those that `name` lies in; of those of fewer labels than the longest perhaps none. */
  async around(name: DomainName): Promise<readonly KnownZone[]> {
    const { pages, result } = await this.#page(1);
    const isAll = pages === undefined || pages <= 1 || !Array.isArray(result) || result.length === 0;
    if (isAll) return this.#whole();
    // Whether it is asked for in Unicode or not is not documented: a list is read in both.
    if (name.labels.some((label) => /^xn--/i.test(label))) return this.#whole();
    const candidates = candidatesOf(name);
    for (const { key } of candidates) this.#candidates.add(key);
    // Whoever asks at the same moment has a say in what is cheaper.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#all !== undefined || this.#candidates.size >= pages) return this.#whole();
    for (const candidate of candidates) {
      const found = await this.#named(candidate.key);
      if (found.length > 0) return found;
    }
    return [];
  }

  #page(page: number): Promise<Envelope> {
    return remember(this.#pages, page, () => this.#requests.zones(page, undefined, undefined));
  }

  #whole(): Promise<readonly KnownZone[]> {
    if (this.#all !== undefined) return this.#all;
    const all = allPages(ZONES_PER_PAGE, readZone, (page) => this.#page(page), 'whole').then((zones) =>
      zones.map(knownZone),
    );
    this.#all = all;
    all.catch(() => {
      this.#all = undefined;
      this.#pages.clear();
    });
    return all;
  }

  #named(name: string): Promise<readonly KnownZone[]> {
    return remember(this.#byName, name, async () => {
      const ask = (page: number): Promise<Envelope> => this.#requests.zones(page, name, undefined);
      const zones = await allPages(ZONES_PER_PAGE, readZone, ask, 'searched');
      return zones.map(knownZone).filter((zone) => zone.name.key === name);
    });
  }
}

/** Asks once, and again after a failure. */
function remember<K, T>(known: Map<K, Promise<T>>, key: K, ask: () => Promise<T>): Promise<T> {
  const before = known.get(key);
  if (before !== undefined) return before;
  const answer = ask();
  known.set(key, answer);
  answer.catch(() => known.delete(key));
  return answer;
}

/** The names that a zone around this one may have, the longest first. No zone has a service label, or one label alone. */
function candidatesOf(name: DomainName): DomainName[] {
  const candidates: DomainName[] = [];
  for (let at: DomainName | undefined = name; at !== undefined && at.labels.length > 1; at = at.parent) {
    if (at.labels.every((label) => !label.startsWith('_'))) candidates.push(at);
  }
  return candidates;
}
