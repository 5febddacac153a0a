import type { DomainName } from '../../name/index.js';
import { kmsOwner } from '../../record/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { openProvider } from '../options/provider.js';
import type { Finding } from './finding.js';

/** Can the master file be read and replaced, and are the domains in it? Without a domain, its own zone is meant. */
export async function checkZoneFile(
  args: Args,
  context: Context,
  domains: readonly DomainName[],
): Promise<readonly Finding[]> {
  const { provider, close } = await openProvider(args, context);
  try {
    return (await provider.diagnose?.(domains.map(kmsOwner), { signal: context.io.signal })) ?? [];
  } finally {
    await close();
  }
}
