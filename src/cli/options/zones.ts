import { InputError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { kmsOwner } from '../../record/index.js';
import type { Args } from '../args.js';

/** Nothing needs to be sent to see that a domain is in none of the zones given. @throws InputError */
export function checkInZones(domains: readonly DomainName[], args: Args): void {
  const zones = readZones(args);
  const stray = domains.find((domain) => !zones.some((zone) => kmsOwner(domain).isSubdomainOf(zone)));
  if (zones.length === 0 || stray === undefined) return;
  throw new InputError('--zone', `${stray.text} is not in ${zones.map(({ text }) => text).join(' or ')}`, {
    hint: 'Name the zone that the domain is in, or leave --zone out: the server is asked then.',
  });
}

/** @throws InputError */
export function readZones(args: Args): DomainName[] {
  return args.list('zone').map((zone) => DomainName.parse(zone, '--zone'));
}
