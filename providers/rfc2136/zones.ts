import { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { Primary } from './primary.js';
import { apexIn } from './read-set.js';

/** Zones that were given, by key. */
export type GivenZones = ReadonlyMap<string, DomainName>;

/** The longest of `zones` that `name` lies in, by whole labels. @throws KmsDnsError `ERR_ZONE_NOT_FOUND` */
export function configuredZone(zones: GivenZones, name: DomainName): DomainName {
  for (let at: DomainName | undefined = name; at !== undefined; at = at.parent) {
    const zone = zones.get(at.key);
    if (zone !== undefined) return zone;
  }
  const known = [...zones.values()].map((zone) => zone.text);
  throw new KmsDnsError('ERR_ZONE_NOT_FOUND', `${name.text} is in none of the zones that were given`, {
    hint: `The zones are: ${known.join(', ')}. Give its zone as well, or no zone, to have it looked for.`,
    reasons: ['notFound'],
    details: { name: name.key },
  });
}

/**
 * The zone at this very server: the owner of the SOA record in its authoritative answer (RFC 2308 §3 puts one into
 * negative answers too). For an alias it is asked one label up.
 * @throws KmsDnsError
 */
export async function zoneAt(primary: Primary, name: DomainName, signal?: AbortSignal): Promise<DomainName> {
  for (let at: DomainName | undefined = name; at !== undefined; at = at.parent) {
    const apex = apexIn(await primary.query(at, at, 'SOA', signal), at);
    if (apex !== undefined && name.isSubdomainOf(apex)) return apex;
  }
  throw new KmsDnsError('ERR_ZONE_NOT_FOUND', `${primary.text} serves no zone that ${name.text} is in`, {
    hint: 'Check the name, and give the primary server of its zone.',
    reasons: ['notFound'],
    details: { server: primary.text, name: name.key },
  });
}
