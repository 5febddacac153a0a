import type { DomainName } from '../name/index.js';
import type { Client } from './client.js';
import type { RuleName } from './rules.js';

/** A domain that a client looks in, and why it does. */
export interface NameToAsk {
  readonly domain: DomainName;
  readonly rule: NameRule;
}

type NameRule = Extract<
  RuleName,
  'lookup-domain' | 'search-list' | 'primary-suffix' | 'ad-domain' | 'connection-suffix' | 'devolution'
>;

/** The domains that this client looks in, in order, each once. */
export function namesToAsk(client: Client): NameToAsk[] {
  const { lookupDomain, os, searchList, primarySuffix, adDomain, connectionSuffixes, devolution } = client;
  if (lookupDomain !== undefined && os.lookupDomain) return distinct([['lookup-domain', [lookupDomain]]]);
  if (searchList.length > 0) return distinct([['search-list', searchList]]);
  return distinct([
    ['primary-suffix', given(primarySuffix)],
    ['ad-domain', given(adDomain)],
    ['connection-suffix', connectionSuffixes],
    ['devolution', devolution === undefined ? [] : parentsOf(primarySuffix, devolution)],
  ]);
}

/**
 * The parents of the primary suffix, nearest first, down to `labels` labels: what the DNS client of Windows does with
 * suffixes that are not found, where it is allowed to ("Primary DNS Suffix Devolution Level" policy).
 */
export function parentsOf(suffix: DomainName | undefined, labels: number): DomainName[] {
  const parents: DomainName[] = [];
  for (let at = suffix?.parent; at !== undefined && at.labels.length >= labels; at = at.parent)
    parents.push(at);
  return parents;
}

function given(domain: DomainName | undefined): DomainName[] {
  return domain === undefined ? [] : [domain];
}

function distinct(groups: readonly (readonly [NameRule, readonly DomainName[]])[]): NameToAsk[] {
  const names = new Map<string, NameToAsk>();
  for (const [rule, domains] of groups) {
    for (const domain of domains) {
      if (!names.has(domain.key)) names.set(domain.key, { domain, rule });
    }
  }
  return [...names.values()];
}
