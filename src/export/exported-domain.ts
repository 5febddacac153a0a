import { InputError } from '../errors.js';
import { escapeLabel, type DomainName } from '../name/index.js';
import { kmsOwner, type SrvRecord } from '../record/index.js';

/** What another tool is to be given of one domain. */
export interface ExportedDomain {
  readonly domain: DomainName;
  /** The zone that `_vlmcs._tcp.<domain>` is in; the domain itself, or one above it. */
  readonly zone: DomainName;
  /** Of one set; none when the domain has no host. */
  readonly records: readonly SrvRecord[];
}

/** Domains of one zone. */
export interface ExportedZone {
  readonly zone: DomainName;
  readonly domains: readonly ExportedDomain[];
}

/** The zones, in the order in which they first come. */
export function zonesOf(domains: readonly ExportedDomain[]): ExportedZone[] {
  const zones = new Map<string, { zone: DomainName; domains: ExportedDomain[] }>();
  for (const exported of domains) {
    const known = zones.get(exported.zone.key);
    if (known === undefined) zones.set(exported.zone.key, { zone: exported.zone, domains: [exported] });
    else known.domains.push(exported);
  }
  return [...zones.values()];
}

/**
 * `_vlmcs._tcp.<domain>` without the zone's name, as most tools want it.
 * @param apex what stands for the zone itself
 * @throws InputError when the domain is not in the zone
 */
export function relativeOwner({ domain, zone }: Omit<ExportedDomain, 'records'>, apex = '@'): string {
  const labels = kmsOwner(domain).lowerCase.labelsBelow(zone);
  if (labels === undefined) {
    throw new InputError('zone', `${domain.text} is not in ${zone.text}`, {
      hint: 'Name the zone that the domain is in.',
    });
  }
  return labels.length === 0 ? apex : labels.map(escapeLabel).join('.');
}

/** Seconds, of the whole set; undefined when there is none. */
export function ttlOf({ records }: ExportedDomain): number | undefined {
  return records[0]?.ttl;
}

const PLAIN = /^[A-Za-z0-9_-]+$/;

/**
 * Why these names cannot be handed to a tool that reads no escapes (RFC 1035 §5.1), or undefined. What passes has letters,
 * digits, hyphens, underscores and dots only, so that nothing in it is code in any language.
 */
export function nameProblem({ domain, zone, records }: ExportedDomain): string | undefined {
  const names = [domain, zone, ...records.map(({ data }) => data.target)];
  const odd = names.find((name) => !name.labels.every((label) => PLAIN.test(label)));
  if (odd !== undefined)
    return `the name ${odd.text} has characters that need escapes, which this format cannot carry`;
  return zone.isRoot ? 'its zone is the root' : undefined;
}
