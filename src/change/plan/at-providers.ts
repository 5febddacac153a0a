import { InputError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import type { Provider } from '../../provider.js';
import type { DomainResult } from '../result.js';
import { runJobs, type RunOptions } from '../run.js';
import type { Job } from '../task.js';
import { tell } from '../tell.js';
import type { Providers } from './desired.js';

/** One domain, and the name of its provider. */
interface Entry {
  readonly domain: DomainName;
  readonly provider: string;
}

/**
 * Runs a job for each entry, the providers side by side. Where one of them cannot even look for its zones, its domains fail
 * with that, and the others go on.
 * @returns in the order of the entries
 * @throws InputError for a provider that is not there, or where none can look for its zones; nothing was sent
 */
export async function runAtProviders<T extends Entry>(
  entries: readonly T[],
  providers: Providers,
  jobOf: (entry: T) => Job,
  { onResult, ...options }: RunOptions,
): Promise<DomainResult[]> {
  const results = new Map<string, DomainResult>();
  const settle = (result: DomainResult): void => {
    results.set(result.domain.key, result);
    tell(onResult, result);
  };
  const parts = byProvider(entries, providers);
  const ended = await Promise.allSettled(
    parts.map(({ name, provider, entries: part }) => {
      const note = (result: DomainResult): void => settle({ ...result, provider: name });
      return runJobs(provider, part.map(jobOf), { ...options, onResult: note });
    }),
  );
  const errors = ended.map((part): unknown => (part.status === 'rejected' ? part.reason : undefined));
  for (const [i, error] of errors.entries()) {
    if (error === undefined) continue;
    if (!(error instanceof InputError) || !errors.includes(undefined)) throw error as Error;
    for (const { domain, provider } of parts[i]?.entries ?? []) {
      settle({ domain, zone: null, provider, status: 'failed', before: [], after: [], error });
    }
  }
  return entries.map(({ domain }) => results.get(domain.key) as DomainResult);
}

/** Entries that are kept at one provider. */
interface ProviderPart<T> {
  readonly name: string;
  readonly provider: Provider;
  readonly entries: readonly T[];
}

/** @throws InputError for a provider that is not there */
export function byProvider<T extends { readonly provider: string }>(
  entries: readonly T[],
  providers: Providers,
): ProviderPart<T>[] {
  const parts = new Map<string, T[]>();
  for (const entry of entries) {
    const part = parts.get(entry.provider);
    if (part === undefined) parts.set(entry.provider, [entry]);
    else part.push(entry);
  }
  return [...parts].map(([name, part]) => {
    const provider = providers.get(name);
    if (provider !== undefined) return { name, provider, entries: part };
    throw new InputError('provider', `there is no provider "${name}"`, {
      hint: `There is ${[...providers.keys()].join(', ') || 'none'}.`,
    });
  });
}
