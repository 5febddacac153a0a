import { asKmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { kmsOwner } from '../../record/index.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { hintInOptions, inOptions } from '../option-words.js';
import { openProvider, PROVIDER_OPTIONS } from '../options/provider.js';
import type { OpenProvider } from '../providers/open-provider.js';
import { fail, warn, type Finding } from './finding.js';

/** The provider of an HTTP API knows itself what a change needs there. */
export async function checkApi(
  args: Args,
  context: Context,
  domains: readonly DomainName[],
): Promise<readonly Finding[]> {
  let open: OpenProvider;
  try {
    open = await openProvider(args, context);
  } catch (error) {
    return [fail('provider', inOptions(asKmsDnsError(error), PROVIDER_OPTIONS))];
  }
  const { provider, close } = open;
  try {
    const found = (
      (await provider.diagnose?.(domains.map(kmsOwner), { signal: context.io.signal })) ?? []
    ).map((finding) => ({ ...finding, fix: hintInOptions(finding.fix, PROVIDER_OPTIONS) }));
    const missing = warn('zone', 'no domain is given, so no zone was looked at', 'Name the domains.');
    return [...found, ...(domains.length === 0 ? [missing] : [])];
  } finally {
    await close();
  }
}
