import { asKmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { counted } from '../output/some-of.js';
import { eachOf } from './each-of.js';
import { ok, type Finding } from './finding.js';

/** Up to so many domains of a provider are tried each. */
const MOST_DOMAINS = 50;

/** The domains to try, and what to say of those that are not tried. */
interface Sample {
  readonly domains: readonly DomainName[];
  readonly findings: readonly Finding[];
}

/**
 * All of the domains, or, where there are many, one of each zone. A domain without a zone is tried, to tell of it; where
 * zones cannot be looked up at all, one is.
 * @param zoneOf which zone a domain is in, in any words that tell zones apart
 */
export async function sample(
  domains: readonly DomainName[],
  zoneOf: (domain: DomainName) => Promise<string>,
): Promise<Sample> {
  if (domains.length <= MOST_DOMAINS) return { domains, findings: [] };
  const zones = await eachOf(domains, (domain) =>
    zoneOf(domain).catch((error: unknown) => withoutZone(error, domain)),
  );
  const seen = new Set<string | undefined>();
  const tried = domains.filter((_, i) => seen.size < seen.add(zones[i]).size);
  if (tried.length === domains.length) return { domains, findings: [] };
  const message = `one domain of each zone is tried, ${tried.length} of ${counted(domains.length, 'domain')}; name domains to have them tried`;
  return { domains: tried, findings: [ok('domains', message)] };
}

/** Those that fail alike for another reason are one. */
function withoutZone(error: unknown, { key }: DomainName): string {
  const { code } = asKmsDnsError(error);
  return code === 'ERR_ZONE_NOT_FOUND' ? `${code} ${key}` : code;
}
