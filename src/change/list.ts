import type { KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Provider } from '../provider.js';
import type { SrvRecord } from '../record/index.js';
import { parseDomains } from './domains.js';
import type { MemberSet } from './members.js';
import { runJobs } from './run.js';

export interface ListOptions {
  readonly domains: readonly (DomainName | string)[];
  /** Calls to the provider at once, 16 unless told otherwise. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with what a provider has to say of what stands there, in words. */
  readonly onNotice?: ((notice: string) => void) | undefined;
}

/** The hosts of one domain, as they stand where writes go. `JSON.stringify` gives what `--json` prints. */
export interface DomainMembers {
  readonly domain: DomainName;
  /** Null when no zone was found. */
  readonly zone: DomainName | null;
  readonly provider: string;
  readonly members: readonly SrvRecord[];
  readonly error: KmsDnsError | null;
}

/** Reads the hosts of every domain; one that fails holds up no other. @throws InputError before anything is sent */
export async function listMembers(provider: Provider, options: ListOptions): Promise<DomainMembers[]> {
  const { concurrency, signal, onNotice } = options;
  const jobs = parseDomains(options.domains).map((domain) => ({
    domain,
    edit: (_: DomainName, before: MemberSet | null) => ({ before, after: before }),
    verb: 'updated' as const,
  }));
  const results = await runJobs(provider, jobs, { concurrency, signal, onNotice });
  return results.map(({ domain, zone, provider: name, before, error }) => {
    return { domain, zone, provider: name, members: before, error };
  });
}
