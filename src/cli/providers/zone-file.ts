import { PROVIDERS } from '../../config/index.js';
import { InputError } from '../../errors.js';
import type { Args } from '../args.js';
import { readZones } from '../options/zones.js';
import type { OpenProvider } from './open-provider.js';

export async function openZoneFile(args: Args): Promise<OpenProvider> {
  const file = args.needed('file', 'Give --file FILE, the master file to edit.');
  const [origin, ...others] = readZones(args);
  if (others.length > 0) {
    throw new InputError('--zone', 'is given more than once', { hint: 'One master file is one zone.' });
  }
  const provider = await PROVIDERS.zonefile({ file, origin });
  return { provider, close: () => provider.close() };
}
