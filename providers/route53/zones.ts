import { unlessAborted } from '../../src/backend/index.js';
import type { HostedZone } from '@aws-sdk/client-route-53';
import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import type { Api } from './api.js';
import { nameFromApi } from './escapes.js';

/** Which of the account's hosted zones are meant. */
export interface ZoneChoice {
  /** This one, and nothing is listed. */
  readonly zoneId: string | undefined;
  /** Private zones only, or public ones only; both when undefined. */
  readonly privateZone: boolean | undefined;
}

type ByName = ReadonlyMap<string, readonly KnownZone[]>;

/** What was listed, or is being listed, and since when. */
interface Listing {
  readonly zones: Promise<ByName>;
  readonly from: number;
}

interface KnownZone extends Zone {
  readonly isPrivate: boolean;
  /** How many record sets it had when it was listed. */
  readonly sets: number | undefined;
}

/** Milliseconds for which what was listed is taken for true: a zone may be made, or become two, while a program runs. */
const FRESH = 60_000;
/** Milliseconds for which a name that is in none of them is taken to be in none: many may be asked for at once. */
const MISSED = 5000;

/** The hosted zones, listed when they are asked for, and again when that was a while ago or a name is in none of them. */
export class HostedZones {
  readonly #api: Api;
  readonly #choice: ZoneChoice;
  readonly #now: () => number;
  #zones: Listing | undefined;
  readonly #sets = new Map<string, number | undefined>();

  /** @param now milliseconds; only differences count */
  constructor(api: Api, choice: ZoneChoice, now: () => number = () => performance.now()) {
    this.#api = api;
    this.#choice = choice;
    this.#now = now;
  }

  /** How many zones are known, for the words of a diagnosis. @throws KmsDnsError */
  async count(signal?: AbortSignal): Promise<number> {
    return [...(await this.#known(signal)).values()].flat().length;
  }

  /** About how many record sets the zone has: as many as when zones were listed. */
  setsIn({ id }: Zone): number | undefined {
    return this.#sets.get(id);
  }

  /** The zone with the longest name that `name` lies in, by whole labels. @throws KmsDnsError */
  async find(name: DomainName, signal?: AbortSignal): Promise<Zone> {
    const from = this.#now();
    const known = await this.#known(signal);
    const zone = this.#in(known, name);
    if (zone !== undefined) return zone;
    // It may have been made since: listed once more, unless that was a moment ago.
    const zones = this.#choice.zoneId === undefined ? await this.#known(signal, from - MISSED) : known;
    const made = this.#in(zones, name);
    if (made !== undefined) return made;
    throw this.#notFound(name, [...zones.values()].flat());
  }

  /** @throws KmsDnsError when it is two */
  #in(zones: ByName, name: DomainName): Zone | undefined {
    for (let at: DomainName | undefined = name; at !== undefined; at = at.parent) {
      const [zone, ...twins] = zones.get(at.key) ?? [];
      if (zone === undefined) continue;
      if (twins.length > 0) throw ambiguous([zone, ...twins]);
      this.#sets.set(zone.id, zone.sets);
      return { name: zone.name, id: zone.id, identity: zone.id };
    }
    return undefined;
  }

  /** What all who ask at once wait for together, listed at `since` or later; a failure is not remembered. */
  async #known(signal: AbortSignal | undefined, since = this.#now() - FRESH): Promise<ByName> {
    const from = this.#now();
    if (this.#zones === undefined || this.#zones.from < since) this.#zones = { zones: this.#ask(), from };
    const asking = this.#zones;
    try {
      return await unlessAborted(asking.zones, signal);
    } catch (error) {
      if (signal?.aborted !== true && this.#zones === asking) this.#zones = undefined;
      throw error;
    }
  }

  async #ask(): Promise<ByName> {
    const { zoneId, privateZone } = this.#choice;
    if (zoneId !== undefined) return byName(known(await this.#chosen(zoneId)));
    const zones: KnownZone[] = [];
    const markers = new Set<string>();
    let marker: string | undefined;
    do {
      const page = await this.#api.listZones(marker);
      zones.push(...page.zones.flatMap(known));
      marker = page.next;
      if (marker !== undefined && markers.has(marker)) throw goesInCircles(marker);
      if (marker !== undefined) markers.add(marker);
    } while (marker !== undefined);
    return byName(zones.filter((zone) => privateZone === undefined || zone.isPrivate === privateZone));
  }

  /** @throws KmsDnsError also when it is not of the kind that is asked for */
  async #chosen(zoneId: string): Promise<HostedZone> {
    const zone = await this.#api.getZone(zoneId);
    const { privateZone } = this.#choice;
    const isPrivate = zone.Config?.PrivateZone === true;
    if (privateZone === undefined || privateZone === isPrivate) return zone;
    const [is, asked] = isPrivate ? ['private', 'public'] : ['public', 'private'];
    throw new KmsDnsError(
      'ERR_ZONE_NOT_FOUND',
      `the hosted zone ${zoneId} is ${is}, and a ${asked} one is asked for`,
      {
        hint: `Give the id of the ${asked} zone, or no id, to have it looked for.`,
        reasons: ['notFound'],
        details: { zoneId },
      },
    );
  }

  #notFound(name: DomainName, zones: readonly KnownZone[]): KmsDnsError {
    const { zoneId, privateZone } = this.#choice;
    const [only] = zones;
    if (zoneId !== undefined && only !== undefined) {
      return new KmsDnsError(
        'ERR_ZONE_NOT_FOUND',
        `${name.text} is not in the hosted zone ${describe(only)}`,
        {
          hint: 'Give the id of its zone, or no id, to have it looked for.',
          reasons: ['notFound'],
          details: { name: name.key, zoneId },
        },
      );
    }
    const kind = privateZone === undefined ? '' : privateZone ? 'private ' : 'public ';
    return new KmsDnsError(
      'ERR_ZONE_NOT_FOUND',
      `this account has ${zones.length === 1 ? `1 ${kind}hosted zone, which does not hold` : `${zones.length} ${kind}hosted zones, none of which holds`} ${name.text}`,
      {
        hint: 'Check the name, and which account the credentials belong to.',
        reasons: ['notFound'],
        details: { name: name.key },
      },
    );
  }
}

function goesInCircles(marker: string): KmsDnsError {
  return new KmsDnsError(
    'ERR_PROVIDER',
    'the list of hosted zones comes back to where it was: it has no end',
    {
      hint: 'A proxy in between may have answered, or the endpoint is not that of Route 53. Or give the id of the zone.',
      details: { marker },
    },
  );
}

function byName(zones: readonly KnownZone[]): ByName {
  const map = new Map<string, KnownZone[]>();
  for (const zone of zones) map.set(zone.name.key, [...(map.get(zone.name.key) ?? []), zone]);
  return map;
}

function known({ Id, Name, Config, ResourceRecordSetCount }: HostedZone): KnownZone[] {
  const name = nameFromApi(Name);
  if (name === undefined) return [];
  const zone = {
    name,
    id: (Id ?? '').replace(/^\/hostedzone\//, ''),
    isPrivate: Config?.PrivateZone === true,
    sets: ResourceRecordSetCount,
  };
  return [zone];
}

function ambiguous(zones: readonly KnownZone[]): KmsDnsError {
  const [first] = zones as readonly [KnownZone];
  const both = zones.some((zone) => zone.isPrivate) && zones.some((zone) => !zone.isPrivate);
  return new KmsDnsError(
    'ERR_ZONE_NOT_FOUND',
    `there are ${zones.length} hosted zones ${first.name.text}: ${zones.map(idAndKind).join(', ')}`,
    {
      hint: `Say which one: ${both ? '--private-zone for the private one, or ' : ''}--zone-id ID.`,
      details: { zone: first.name.key, zones: zones.map((zone) => zone.id) },
    },
  );
}

function idAndKind({ id, isPrivate }: KnownZone): string {
  return `${id} (${isPrivate ? 'private' : 'public'})`;
}

function describe(zone: KnownZone): string {
  return `${zone.name.text}, ${idAndKind(zone)}`;
}
