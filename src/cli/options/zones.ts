import { InputError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import type { Provider } from '../../provider.js';
import { kmsOwner } from '../../record/index.js';
import type { Args } from '../args.js';

/** Nothing needs to be sent to see that a domain is in none of the zones given. @throws InputError */
export function checkInZones(domains: readonly DomainName[], args: Args): void {
  const zones = readZones(args);
  const stray = domains.find((domain) => !zones.some((zone) => kmsOwner(domain).isSubdomainOf(zone)));
  if (zones.length === 0 || stray === undefined) return;
  const said = args.has('file') ? 'the file says it' : 'the server is asked';
  throw new InputError('--zone', `${stray.text} is not in ${zones.map(({ text }) => text).join(' or ')}`, {
    hint: `Name the zone that the domain is in, or leave --zone out: ${said} then.`,
  });
}

/**
 * Where the records are kept in a master file, its zone is known without anything being sent: a domain elsewhere is
 * refused as with `--zone`. What is wrong with the file is left to who reads it for a domain, and can say more.
 * @throws InputError
 */
export async function checkInOwnZones(
  domains: readonly DomainName[],
  provider: Provider,
  signal: AbortSignal,
): Promise<void> {
  const zones = (await provider.zones?.({ signal }).catch(() => undefined)) ?? [];
  const stray = domains.find((domain) => !zones.some(({ name }) => kmsOwner(domain).isSubdomainOf(name)));
  if (zones.length === 0 || stray === undefined) return;
  const known = zones.map(({ name, id }) => `${name.text} (${id})`).join(' or ');
  throw new InputError('domain', `${stray.text} is not in ${known}`, {
    hint: 'Check the spelling, or give the file of the zone that the domain is in.',
  });
}

/** @throws InputError */
export function readZones(args: Args): DomainName[] {
  return args.list('zone').map((zone) => DomainName.parse(zone, '--zone'));
}
