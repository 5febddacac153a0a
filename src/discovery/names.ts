import type { DomainName } from '../name/index.js';
import type { Client } from './client.js';
import type { Evidence } from './result.js';

/** A domain that a client looks in, and why it does. */
export interface NameToAsk {
  readonly domain: DomainName;
  readonly rule: NameRule;
  readonly evidence: Evidence;
}

export type NameRule =
  'lookup-domain' | 'search-list' | 'primary-suffix' | 'ad-domain' | 'connection-suffix' | 'devolution';

/**
 * What is documented: the client asks in its primary suffix, in its AD domain, in the domain of DHCP option 15, and
 * in those of the suffix search list ("Guidelines for troubleshooting DNS-related activation issues"); and that a
 * lookup domain takes the place of the search list ("Slmgr.vbs options"). That KMS discovery appends suffixes in the
 * order of the Windows DNS client's policies, the list in the place of all others, and whether it devolves, is not.
 */
const EVIDENCE: Readonly<Record<NameRule, Evidence>> = {
  'lookup-domain': 'documented',
  'search-list': 'documented',
  'primary-suffix': 'documented',
  'ad-domain': 'documented',
  'connection-suffix': 'documented',
  devolution: 'inferred',
};

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
function parentsOf(suffix: DomainName | undefined, labels: number): DomainName[] {
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
      if (!names.has(domain.key)) names.set(domain.key, { domain, rule, evidence: EVIDENCE[rule] });
    }
  }
  return [...names.values()];
}
