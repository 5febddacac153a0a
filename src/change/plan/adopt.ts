import { KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { checkEachOnce, parseDomains } from '../domains.js';
import { parseMembers } from '../member.js';
import { byMember, type MemberSet } from '../members.js';
import type { Marks } from '../owner/marks.js';
import { parseOwnerId } from '../owner/owner-id.js';
import { checkKeepsMarks } from '../owner/standing.js';
import { isChanged, type ChangeReport } from '../result.js';
import type { RunOptions } from '../run.js';
import type { Job } from '../task.js';
import { byProvider, runAtProviders } from './at-providers.js';
import type { Providers } from './desired.js';
import { isNamed } from './named.js';

/** The hosts of one domain that are to be this owner's. */
export interface Adoption {
  readonly domain: DomainName | string;
  /** Its name in `Providers`. */
  readonly provider: string;
  /** `kms1.corp.example.com`, with all its ports, or `kms1.corp.example.com:1688`; `all` that stand there. */
  readonly hosts: readonly string[] | 'all';
}

export interface AdoptOptions extends RunOptions {
  readonly owner: string;
  /** Take them over also from another owner, whose mark goes. Without it, a domain with such a host is refused. */
  readonly takeOver?: boolean | undefined;
}

/**
 * Marks hosts that stand already as this owner's; no SRV record changes. From then on plans of this owner may change and
 * remove them. A host that does not stand there is left out.
 * @throws InputError before anything is sent
 */
export async function adopt(
  adoptions: readonly Adoption[],
  providers: Providers,
  { owner: id, takeOver = false, ...options }: AdoptOptions,
): Promise<ChangeReport> {
  const owner = parseOwnerId(id);
  const checked = adoptions.map(checkAdoption);
  checkEachOnce(
    checked.map(({ domain }) => domain),
    'adoptions',
  );
  for (const { provider } of byProvider(checked, providers)) checkKeepsMarks(provider);
  const jobOf = (adoption: CheckedAdoption): Job => adoptJob(adoption, owner, takeOver);
  const domains = await runAtProviders(checked, providers, jobOf, options);
  return { command: 'adopt', dryRun: options.dryRun ?? false, changed: domains.some(isChanged), domains };
}

interface CheckedAdoption extends Adoption {
  readonly domain: DomainName;
}

function checkAdoption(adoption: Adoption, index: number): CheckedAdoption {
  const field = `adoptions[${index}]`;
  const [domain] = parseDomains([adoption.domain], `${field}.domain`) as [DomainName];
  // What no host can be is a mistake; one that is not there is left out.
  if (adoption.hosts !== 'all') parseMembers(adoption.hosts, {}, `${field}.hosts`);
  return { ...adoption, domain };
}

function adoptJob({ domain, hosts }: CheckedAdoption, owner: string, takeOver: boolean): Job {
  const edit = (_: DomainName, before: MemberSet | null, marks: Marks) => {
    const members = [...byMember(before)].flatMap(([key, [data]]) =>
      data !== undefined && (hosts === 'all' || isNamed(data, hosts)) ? key : [],
    );
    const taken = members.filter((key) => !marks.has(key, owner) && marks.ownersOf(key).length > 0);
    if (taken.length > 0 && !takeOver) {
      const who = taken.map((key) => `${key} (of ${marks.ownersOf(key).join(' and ')})`);
      throw new KmsDnsError('ERR_GUARD', `hosts of ${domain.text} have another owner: ${who.join(', ')}`, {
        hint: 'If they are to change hands, say --take-over.',
        details: { guards: ['foreign-member'], flags: ['--take-over'] },
      });
    }
    let after = marks;
    for (const key of members) after = after.without(key, marks.ownersOf(key)).with(key, [owner]);
    return { before, after: before, marks: { before: marks, after } };
  };
  return { domain, edit, marked: true, verb: 'updated' };
}
