import { KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import type { Requests } from './requests.js';
import { knownZone, ZoneList, type KnownZone } from './zone-list.js';
import { unlessAborted } from '../../src/backend/index.js';

/** Milliseconds for which what was asked about zones counts. */
const KEPT_FOR = 60_000;

/** What is known of a token's zones in one minute. */
interface Knowledge {
  readonly at: number;
  /** The zones around a name, and how many there are in all. */
  readonly around: (name: DomainName) => Promise<readonly KnownZone[]>;
  readonly count: () => Promise<number>;
}

/** The zones of one token, or the one that was given. Asked for once a minute, by whoever comes first. */
export class Zones {
  readonly #requests: Requests;
  readonly #only: string | undefined;
  readonly #now: () => number;
  /** Every zone that was found, by its id. */
  readonly #found = new Map<string, KnownZone>();
  #knowledge: Knowledge | undefined;

  constructor(requests: Requests, only: string | undefined, now = (): number => performance.now()) {
    this.#requests = requests;
    this.#only = only;
    this.#now = now;
  }

  /** The longest zone that `name` lies in, by whole labels. @throws KmsDnsError `ERR_ZONE_NOT_FOUND` */
  async find(name: DomainName, signal: AbortSignal | undefined): Promise<KnownZone> {
    const knowledge = this.#known();
    // Not with the signal of the one who came first: others wait for the same answers.
    const zones = await unlessAborted(knowledge.around(name), signal);
    const found = longest(zones, name);
    if (found === undefined)
      throw this.#notFound(name, zones, await unlessAborted(knowledge.count(), signal));
    this.#found.set(found.id, found);
    return found;
  }

  /** What is known about a zone that `find` gave, here or in another process. */
  async about(zone: Zone, signal: AbortSignal | undefined): Promise<KnownZone> {
    const known = this.#found.get(zone.id);
    if (known !== undefined) return known;
    const other = {
      name: zone.name,
      id: zone.id,
      identity: zone.id,
      ...(await this.#single(zone.id, signal)),
    };
    this.#found.set(zone.id, other);
    return other;
  }

  /** How many zones the token sees. */
  async count(signal: AbortSignal | undefined): Promise<number> {
    return unlessAborted(this.#known().count(), signal);
  }

  #known(): Knowledge {
    const at = this.#now();
    if (this.#knowledge === undefined || at - this.#knowledge.at > KEPT_FOR) {
      this.#knowledge = { at, ...(this.#only === undefined ? this.#listed() : this.#given(this.#only)) };
    }
    return this.#knowledge;
  }

  #listed(): Omit<Knowledge, 'at'> {
    const list = new ZoneList(this.#requests);
    return { around: (name) => list.around(name), count: () => list.count() };
  }

  #given(id: string): Omit<Knowledge, 'at'> {
    let answer: Promise<readonly KnownZone[]> | undefined;
    const ask = (): Promise<readonly KnownZone[]> => {
      if (answer !== undefined) return answer;
      const asked = this.#one(id).then((zone) => [zone]);
      asked.catch(() => (answer = undefined));
      return (answer = asked);
    };
    return { around: ask, count: async () => (await ask()).length };
  }

  async #one(id: string): Promise<KnownZone> {
    try {
      return knownZone(await this.#requests.zone(id, undefined));
    } catch (error) {
      if (!(error instanceof KmsDnsError) || !error.unauthorized) throw error;
      return this.#withoutZoneRead(id, maybeNoZone(id, error));
    }
  }

  /**
   * A token for DNS alone may not ask what the zone is called. An export says it, and needs no more than reading records
   * does. Failing that, the part that the names of all records have in common is surely in the zone.
   */
  async #withoutZoneRead(id: string, refused: KmsDnsError): Promise<KnownZone> {
    const name = (await this.#exportedName(id)) ?? (await this.#commonName(id, refused));
    if (name !== undefined) return { name, id, identity: id, plan: 'unknown', status: 'active' };
    throw new KmsDnsError('ERR_PROVIDER', `what the zone ${id} is called could not be found out`, {
      hint: 'Let the token read the zone: Zone, Zone, Read in My Profile, API Tokens.',
      details: { zone: id },
    });
  }

  async #exportedName(id: string): Promise<DomainName | undefined> {
    try {
      return zoneNameIn(await this.#requests.exported(id, undefined));
    } catch {
      return undefined;
    }
  }

  async #commonName(id: string, refused: KmsDnsError): Promise<DomainName | undefined> {
    try {
      return commonAncestor((await this.#requests.records(id, undefined, undefined)).map((r) => r.name));
    } catch {
      throw refused;
    }
  }

  async #single(id: string, signal: AbortSignal | undefined): Promise<Pick<KnownZone, 'plan' | 'status'>> {
    try {
      const { plan, status } = await this.#requests.zone(id, signal);
      return { plan, status };
    } catch (error) {
      if (!(error instanceof KmsDnsError) || !error.unauthorized) throw error;
      return { plan: 'unknown', status: 'active' };
    }
  }

  #notFound(name: DomainName, zones: readonly KnownZone[], count: number): KmsDnsError {
    const [only] = zones;
    const [message, hint] =
      this.#only !== undefined && only !== undefined
        ? [
            `${name.text} is not in the zone ${only.name.text} (${only.id})`,
            'Give the id of its own zone, or none.',
          ]
        : count === 0
          ? [
              `the token lists no zone, so none for ${name.text}`,
              'Give it Zone, Zone, Read for the zone (My Profile, API Tokens), or give the id of the zone.',
            ]
          : [
              `none of the ${count} zones that the token sees has ${name.text} in it`,
              'Check the name, and for which zones the token is (My Profile, API Tokens).',
            ];
    return new KmsDnsError('ERR_ZONE_NOT_FOUND', message, {
      hint,
      reasons: ['notFound'],
      details: { name: name.key },
    });
  }
}

/** A zone that is not there and one that the token may not see get the same answer. */
function maybeNoZone(id: string, error: KmsDnsError): KmsDnsError {
  return new KmsDnsError(error.code, `${error.message}; or there is no zone with the id ${id}`, {
    hint: `Check the id (it is on the Overview page of the zone). ${error.hint ?? ''}`.trim(),
    reasons: error.reasons,
    details: error.details,
    cause: error,
  });
}

/** @throws KmsDnsError when two zones have the name, and nothing tells which is meant */
function longest(zones: readonly KnownZone[], name: DomainName): KnownZone | undefined {
  const around = zones.filter((zone) => name.isSubdomainOf(zone.name));
  const labels = Math.max(0, ...around.map((zone) => zone.name.labels.length));
  const closest = around.filter((zone) => zone.name.labels.length === labels);
  // A zone may be waiting in one account while another has it.
  const active = closest.filter((zone) => zone.status === 'active');
  const [found, other] = active.length > 0 ? active : closest;
  if (found === undefined || other === undefined) return found;
  throw new KmsDnsError(
    'ERR_PROVIDER',
    `the token has two zones ${found.name.text}: ${found.id} and ${other.id}`,
    {
      hint: 'Give the id of the zone that is meant.',
      details: { zones: closest.map((zone) => zone.id) },
    },
  );
}

function zoneNameIn(master: string): DomainName | undefined {
  const soa = /^(\S+)[ \t]+\d+[ \t]+IN[ \t]+SOA[ \t]/im.exec(master)?.[1];
  const text = soa ?? /^;;[ \t]*Domain:[ \t]*(\S+)/im.exec(master)?.[1];
  return text === undefined ? undefined : DomainName.parse(text);
}

/** Undefined for no names, and for names that have only a top-level domain in common. */
function commonAncestor(names: readonly string[]): DomainName | undefined {
  const [first, ...others] = names.map((name) => DomainName.parse(name));
  if (first === undefined) return undefined;
  let common: DomainName | undefined = first;
  while (common !== undefined && !others.every((name) => name.isSubdomainOf(common as DomainName))) {
    common = common.parent;
  }
  return common !== undefined && common.labels.length > 1 ? common : undefined;
}
