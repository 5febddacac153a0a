import { inOrder, type DomainMembers } from '../change/index.js';
import type { DomainName } from '../name/index.js';
import { kmsOwner, SrvRecord } from '../record/index.js';
import type { Args } from './args.js';
import type { Context } from './command.js';
import { openResolver } from './options/open-resolver.js';
import { failedLookupError, isAnswer, lookupAll, type Resolver } from '../resolve/index.js';

/** The hosts of every domain as DNS answers, in the order of the domains. A domain without an answer has an error. */
export async function listThroughDns(
  domains: readonly DomainName[],
  args: Args,
  context: Context,
): Promise<DomainMembers[]> {
  const { resolver, close } = await openResolver(args, context);
  return lookUp(resolver, domains, context.io.signal).finally(close);
}

async function lookUp(
  resolver: Resolver,
  domains: readonly DomainName[],
  signal: AbortSignal,
): Promise<DomainMembers[]> {
  const found = new Map<string, DomainMembers>();
  const byOwner = new Map(domains.map((domain) => [kmsOwner(domain).key, domain]));
  const owners = domains.map((domain) => kmsOwner(domain));
  for await (const outcome of lookupAll(resolver, owners, 'SRV', { signal })) {
    const domain = byOwner.get(outcome.name.key);
    if (domain === undefined) continue;
    const records = outcome.kind === 'found' ? outcome.records : [];
    found.set(domain.key, {
      domain,
      zone: null,
      provider: 'dns',
      members: inOrder(records.map(({ name, ttl, data }) => new SrvRecord(name, ttl, data))),
      error: isAnswer(outcome) ? null : failedLookupError(outcome, outcome.name.text),
    });
  }
  return domains.flatMap((domain) => found.get(domain.key) ?? []);
}
