import { KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import type { Plan } from './limits.js';
import type { Requests } from './requests.js';
import type { ApiZone } from './zone.js';
import { unlessAborted } from '../../src/backend/index.js';

export interface KnownZone extends Zone {
  readonly plan: Plan;
  /** `active` when Cloudflare answers for it. */
  readonly status: string;
}

/** Milliseconds after which the list is asked for once more before a name is said to be in no zone. */
const LIST_AGAIN_AFTER = 60_000;

/** The zones of one token: all that it lists, or the one that was given. Asked for once, by whoever comes first. */
export class Zones {
  readonly #requests: Requests;
  readonly #only: string | undefined;
  /** Zones that were asked about and not listed here. */
  readonly #others = new Map<string, KnownZone>();
  #list: { readonly zones: Promise<readonly KnownZone[]>; readonly at: number } | undefined;

  constructor(requests: Requests, only: string | undefined) {
    this.#requests = requests;
    this.#only = only;
  }

  /** The longest zone that `name` lies in, by whole labels. @throws KmsDnsError `ERR_ZONE_NOT_FOUND` */
  async find(name: DomainName, signal: AbortSignal | undefined): Promise<KnownZone> {
    const began = performance.now();
    const found = longest(await this.#known(signal), name);
    if (found !== undefined) return found;
    if (this.#list !== undefined && began - this.#list.at > LIST_AGAIN_AFTER) {
      this.#list = undefined;
      const now = longest(await this.#known(signal), name);
      if (now !== undefined) return now;
    }
    throw this.#notFound(name, await this.#known(signal));
  }

  /** What is known about a zone that `find` gave, here or in another process. */
  async about(zone: Zone, signal: AbortSignal | undefined): Promise<KnownZone> {
    const listed = this.#list === undefined ? [] : await this.#known(signal);
    const known = listed.find((z) => z.id === zone.id) ?? this.#others.get(zone.id);
    if (known !== undefined) return known;
    const other = { name: zone.name, id: zone.id, ...(await this.#single(zone.id, signal)) };
    this.#others.set(zone.id, other);
    return other;
  }

  async list(signal: AbortSignal | undefined): Promise<readonly KnownZone[]> {
    return this.#known(signal);
  }

  #known(signal: AbortSignal | undefined): Promise<readonly KnownZone[]> {
    if (this.#list === undefined) {
      // Not with the signal of the one who came first: others wait for the same list.
      const zones = this.#fetch();
      const list = { zones, at: performance.now() };
      this.#list = list;
      zones.catch(() => {
        if (this.#list === list) this.#list = undefined;
      });
    }
    return unlessAborted(this.#list.zones, signal);
  }

  async #fetch(): Promise<readonly KnownZone[]> {
    if (this.#only === undefined) return (await this.#requests.zones(undefined)).map(knownZone);
    try {
      return [knownZone(await this.#requests.zone(this.#only, undefined))];
    } catch (error) {
      if (!(error instanceof KmsDnsError) || !error.unauthorized) throw error;
      return [await this.#withoutZoneRead(this.#only, maybeNoZone(this.#only, error))];
    }
  }

  /**
   * A token for DNS alone may not ask what the zone is called. An export says it, and needs no more than reading records
   * does. Failing that, the part that the names of all records have in common is surely in the zone.
   */
  async #withoutZoneRead(id: string, refused: KmsDnsError): Promise<KnownZone> {
    const name = (await this.#exportedName(id)) ?? (await this.#commonName(id, refused));
    if (name !== undefined) return { name, id, plan: 'unknown', status: 'active' };
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

  #notFound(name: DomainName, zones: readonly KnownZone[]): KmsDnsError {
    const [only] = zones;
    const [message, hint] =
      this.#only !== undefined && only !== undefined
        ? [
            `${name.text} is not in the zone ${only.name.text} (${only.id})`,
            'Give the id of its own zone, or none.',
          ]
        : zones.length === 0
          ? [
              `the token lists no zone, so none for ${name.text}`,
              'Give it Zone, Zone, Read for the zone (My Profile, API Tokens), or give the id of the zone.',
            ]
          : [
              `none of the ${zones.length} zones that the token lists has ${name.text} in it`,
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

function knownZone({ id, name, plan, status }: ApiZone): KnownZone {
  return { id, name: DomainName.parse(name), plan, status };
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
      hint: 'Give the id of the one that is meant.',
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
