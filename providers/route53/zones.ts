import type { HostedZone } from '@aws-sdk/client-route-53';
import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Zone } from '../../src/provider.js';
import type { Api } from './api.js';
import { nameFromApi } from './escapes.js';
import { unlessAborted } from './waiting.js';

/** Which of the account's hosted zones are meant. */
export interface ZoneChoice {
  /** This one, and nothing is listed. */
  readonly zoneId: string | undefined;
  /** Private zones only, or public ones only; both when undefined. */
  readonly privateZone: boolean | undefined;
}

interface KnownZone extends Zone {
  readonly isPrivate: boolean;
  /** How many record sets it had when it was listed. */
  readonly sets: number | undefined;
}

/** The hosted zones, listed once for the provider's life. */
export class HostedZones {
  readonly #api: Api;
  readonly #choice: ZoneChoice;
  #zones: Promise<ReadonlyMap<string, readonly KnownZone[]>> | undefined;
  readonly #sets = new Map<string, number | undefined>();

  constructor(api: Api, choice: ZoneChoice) {
    this.#api = api;
    this.#choice = choice;
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
    const zones = await this.#known(signal);
    for (let at: DomainName | undefined = name; at !== undefined; at = at.parent) {
      const [zone, ...twins] = zones.get(at.key) ?? [];
      if (zone === undefined) continue;
      if (twins.length > 0) throw ambiguous([zone, ...twins]);
      this.#sets.set(zone.id, zone.sets);
      return { name: zone.name, id: zone.id };
    }
    throw this.#notFound(name, [...zones.values()].flat());
  }

  /** What all who ask at once wait for together; a failure is not remembered. */
  async #known(signal: AbortSignal | undefined): Promise<ReadonlyMap<string, readonly KnownZone[]>> {
    const asking = (this.#zones ??= this.#ask());
    try {
      return await unlessAborted(asking, signal);
    } catch (error) {
      if (signal?.aborted !== true && this.#zones === asking) this.#zones = undefined;
      throw error;
    }
  }

  async #ask(): Promise<ReadonlyMap<string, readonly KnownZone[]>> {
    const { zoneId } = this.#choice;
    if (zoneId !== undefined) return byName(known(await this.#api.getZone(zoneId)));
    const zones: KnownZone[] = [];
    let marker: string | undefined;
    do {
      const page = await this.#api.listZones(marker);
      zones.push(...page.zones.flatMap(known));
      marker = page.next;
    } while (marker !== undefined);
    const { privateZone } = this.#choice;
    return byName(zones.filter((zone) => privateZone === undefined || zone.isPrivate === privateZone));
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
      `none of the ${zones.length} ${kind}hosted zones of this account holds ${name.text}`,
      {
        hint: 'Check the name, and which account the credentials belong to.',
        reasons: ['notFound'],
        details: { name: name.key },
      },
    );
  }
}

function byName(zones: readonly KnownZone[]): ReadonlyMap<string, readonly KnownZone[]> {
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
