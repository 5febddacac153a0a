import { InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { checkTtl, kmsOwner } from '../../record/index.js';
import { checkEachOnce, parseDomains } from '../domains.js';
import { checkPublishable, parseMembers, type Host, type HostDefaults } from '../member.js';
import { checkNullTargetAlone } from '../null-target.js';
import { parseOwnerId } from '../owner/owner-id.js';
import type { Desired, DesiredDomain, PlanSettings } from './desired.js';
import { checkMaxDomains } from './guards.js';

/** What shall stand, as a program writes it down. */
export interface DesiredOptions extends Partial<PlanSettings> {
  readonly domains: readonly DesiredDomainOptions[];
}

/** Priority, weight and port are those of hosts that do not say their own. */
export interface DesiredDomainOptions extends HostDefaults {
  /** `corp.example.com` stands for `_vlmcs._tcp.corp.example.com`. */
  readonly domain: DomainName | string;
  /** Its name in `Providers`. */
  readonly provider: string;
  /** None: what this owner published there is to go. */
  readonly hosts: readonly Host[];
  /** Seconds, for the whole set. Without it a set keeps its own, and a new one gets 3600. */
  readonly ttl?: number | undefined;
}

/**
 * Checks what shall stand, as far as that is possible without looking. With an owner, what it has published and does not want any more is removed, unless `prune` is
 * false; without one, nothing is ever removed.
 * @throws InputError naming the place, such as `domains[1].hosts`
 */
export function makeDesired({ domains, owner, prune, ...settings }: DesiredOptions): Desired {
  const id = owner === undefined ? undefined : parseOwnerId(owner);
  if (prune === true && id === undefined) {
    throw new InputError('prune', 'needs an owner: without one, nobody knows which hosts are yours', {
      hint: 'Give an owner, such as corp-dns.',
    });
  }
  checkMaxDomains(settings.maxDomains);
  const desired = domains.map((entry, i) => desiredDomain(entry, `domains[${i}]`));
  checkEachOnce(
    desired.map(({ domain }) => domain),
    'domains',
  );
  return {
    owner: id,
    prune: prune ?? id !== undefined,
    selfPublished: settings.selfPublished ?? 'leave',
    publishesItself: settings.publishesItself ?? new Map(),
    maxDomains: settings.maxDomains,
    verifyHosts: settings.verifyHosts ?? false,
    domains: desired,
  };
}

function desiredDomain(entry: DesiredDomainOptions, field: string): DesiredDomain {
  const [domain] = parseDomains([entry.domain], `${field}.domain`) as [DomainName];
  if (entry.ttl !== undefined) checkTtl(entry.ttl, `${field}.ttl`);
  const members = parseMembers(entry.hosts, entry, `${field}.hosts`);
  for (const member of members) checkPublishable(kmsOwner(domain), member, `${field}.hosts`);
  checkNullTargetAlone(members, `${field}.hosts`);
  return { domain, provider: entry.provider, members, ttl: entry.ttl };
}
