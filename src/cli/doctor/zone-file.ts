import { asKmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { kmsOwner } from '../../record/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { openProvider } from '../options/provider.js';
import { fail, ok, type Finding } from './finding.js';

/** Can the master file be read, and are the domains in it? */
export async function checkZoneFile(
  args: Args,
  context: Context,
  domains: readonly DomainName[],
): Promise<Finding[]> {
  const { provider, close } = await openProvider(args, context);
  const check = async (domain: DomainName): Promise<Finding> => {
    try {
      const zone = await provider.findZone(kmsOwner(domain));
      await provider.read(zone, kmsOwner(domain), 'SRV');
      return ok('zone', `${domain.text} is in the zone ${zone.name.text}, ${zone.id}`);
    } catch (error) {
      return fail('zone', asKmsDnsError(error));
    }
  };
  return Promise.all(domains.map(check)).finally(close);
}
