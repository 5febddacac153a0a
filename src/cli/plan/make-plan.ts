import { parseDomains, plan, type Desired, type Plan, type Providers } from '../../change/index.js';
import { desiredOf, type KmsDnsConfig } from '../../config/index.js';
import { abortedError, InputError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context, OptionTable } from '../command.js';
import type { ConfigFile } from '../options/config.js';
import { withProgress } from './with-progress.js';

export const ONLY_DOMAINS_OPTION = {
  domain: {
    kind: 'list',
    group: 'Config',
    describe: 'Only this domain of the config file, repeatable; default: all that it publishes',
  },
} as const satisfies OptionTable;

/** What the config file wants to stand, in the domains that were named. @throws InputError */
export function readDesired(config: KmsDnsConfig, { path }: ConfigFile, args: Args): Desired {
  const named = args.has('domain') ? parseDomains(args.list('domain'), '--domain') : undefined;
  const desired = desiredOf(config, { domains: named });
  if (desired.domains.length > 0) return desired;
  throw new InputError('config', `${path} publishes nothing`, {
    hint: 'Say "publish" in a domain, in a group, or under defaults; docs/config.md has an example.',
  });
}

/**
 * Reads what stands, and says what is to be done. What the providers have to say of it is printed.
 * @throws KmsDnsError `ERR_ABORTED` when the signal fires
 */
export async function makePlan(desired: Desired, providers: Providers, context: Context): Promise<Plan> {
  return withProgress(desired.domains.length, context, async ({ signal, onNotice, step }) => {
    const made = await plan(desired, providers, { signal, onNotice, onDomain: step });
    if (signal?.aborted === true) throw abortedError(signal.reason);
    return made;
  });
}
