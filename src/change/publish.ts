import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Provider } from '../provider.js';
import { checkTtl, kmsOwner, type SrvData } from '../record/index.js';
import { parseDomains } from './domains.js';
import { checkGuards, type GuardId } from './guards.js';
import { checkPublishable, parseMembers, type Host, type HostDefaults } from './member.js';
import { withMembers, withoutMembers, type MemberSet } from './members.js';
import { checkNullTargetAlone, refuseNullTargetBesideHosts } from './null-target.js';
import { isChanged, type ChangeReport, type DomainResult } from './result.js';
import { runJobs, type RunOptions } from './run.js';
import type { Job } from './task.js';

export interface ChangeOptions extends RunOptions {
  /** `corp.example.com` stands for `_vlmcs._tcp.corp.example.com`. The same domain twice counts once. */
  readonly domains: readonly (DomainName | string)[];
  /** Guards that the person has overruled. */
  readonly allow?: Iterable<GuardId> | undefined;
}

export interface PublishOptions extends ChangeOptions, HostDefaults {
  readonly hosts: readonly Host[];
  /** Seconds, for the whole set of each domain. Without it a set keeps its own, and a new one gets 3600. */
  readonly ttl?: number | undefined;
}

/**
 * Adds or updates these hosts in every domain. Hosts of others in the same sets survive.
 * @throws InputError before anything is sent. Everything later is in the report, domain by domain.
 */
export async function publish(provider: Provider, options: PublishOptions): Promise<ChangeReport> {
  const domains = parseDomains(options.domains);
  const members = parseMembers(options.hosts, options);
  if (members.length === 0)
    throw new InputError('host', 'is missing', { hint: 'Name at least one KMS host.' });
  for (const domain of domains) {
    for (const member of members) checkPublishable(kmsOwner(domain), member);
  }
  checkNullTargetAlone(members);
  const ttl = checkProviderTtl(provider, options.ttl);
  const allow = new Set(options.allow);
  const jobs = domains.map((domain): Job => {
    const edit = (owner: DomainName, before: MemberSet | null) => {
      const change = withMembers(owner, before, members, { ttl });
      refuseNullTargetBesideHosts({ ...change, domain, named: members });
      checkGuards({ ...change, domain, named: members }, allow);
      return change;
    };
    return { domain, edit, verb: 'updated' };
  });
  return report('publish', options, await runJobs(provider, jobs, options));
}

export type RemoveOptions = ChangeOptions & { readonly port?: number | undefined } & (
    | { readonly hosts: readonly Host[]; readonly all?: false | undefined }
    /** The whole set; hosts named beside it are the ones that the person knows to stand there. */
    | { readonly hosts?: readonly Host[] | undefined; readonly all: true }
  );

/**
 * Removes exactly these hosts from every domain; a host that is not there is no error. Priority and weight do not
 * count, the port does.
 * @throws InputError before anything is sent. Everything later is in the report, domain by domain.
 */
export async function remove(provider: Provider, options: RemoveOptions): Promise<ChangeReport> {
  const domains = parseDomains(options.domains);
  const named = parseMembers(options.hosts ?? [], { port: options.port });
  if (named.length === 0 && options.all !== true) {
    throw new InputError('host', 'is missing', { hint: 'Name the hosts to remove, or ask for all of them.' });
  }
  const allow = new Set(options.allow);
  const jobs = domains.map((domain): Job => {
    const edit = (_: DomainName, before: MemberSet | null) => {
      const unwanted: readonly SrvData[] = options.all === true ? (before?.data ?? []) : named;
      const change = withoutMembers(before, unwanted);
      checkGuards({ ...change, domain, named }, allow);
      return change;
    };
    return { domain, edit, verb: 'removed' };
  });
  return report('remove', options, await runJobs(provider, jobs, options));
}

export function report(
  command: ChangeReport['command'],
  { dryRun = false }: RunOptions,
  domains: readonly DomainResult[],
): ChangeReport {
  return { command, dryRun, changed: domains.some(isChanged), domains };
}

/** Limits that the provider states are kept before anything is sent. */
function checkProviderTtl(provider: Provider, ttl: number | undefined): number | undefined {
  if (ttl === undefined) return undefined;
  const { min, max } = provider.capabilities.ttl;
  checkTtl(ttl);
  if (ttl >= min && ttl <= max) return ttl;
  throw new InputError('ttl', `${ttl} is outside what ${provider.name} takes, ${min} to ${max} seconds`);
}
