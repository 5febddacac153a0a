import pLimit from 'p-limit';
import { asKmsDnsError } from '../errors.js';
import type { Provider } from '../provider.js';
import { kmsOwner } from '../record/index.js';
import { isChanged, type ChangeReport } from './result.js';
import { within, type Settlement } from './settle.js';

export interface ProviderSettleOptions {
  /** Milliseconds to wait for each domain at the most; a minute unless told otherwise. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as each domain is settled, or given up. */
  readonly onSettled?: ((settlement: Settlement) => void) | undefined;
}

/** A provider that tells when its servers serve what it has applied. */
export type SettlingProvider = Provider & Required<Pick<Provider, 'settled'>>;

export function tellsWhenSettled(provider: Provider): provider is SettlingProvider {
  return provider.settled !== undefined;
}

const DEFAULT_TIMEOUT = 60_000;
const CONCURRENCY = 16;

/**
 * Like `settle`, for a provider that knows itself when its servers serve what was changed. Domains that were not changed
 * are left out: of those it knows nothing.
 *
 * Never throws for a zone that lags: the settlement says so.
 */
export async function settleAtProvider(
  report: ChangeReport,
  provider: SettlingProvider,
  options: ProviderSettleOptions = {},
): Promise<Settlement[]> {
  if (report.dryRun) return [];
  const { timeout = DEFAULT_TIMEOUT, onSettled } = options;
  const limit = pLimit(CONCURRENCY);
  const done = report.domains.filter((result) => result.error === null && isChanged(result));
  return limit.map(done, async ({ domain }) => {
    let settlement: Settlement = { domain, settled: true, servers: [], error: null };
    try {
      const signal = within(timeout, options.signal);
      const owner = kmsOwner(domain);
      await provider.settled(await provider.findZone(owner, { signal }), [owner], { signal });
    } catch (error) {
      settlement = { domain, settled: false, servers: [], error: asKmsDnsError(error) };
    }
    onSettled?.(settlement);
    return settlement;
  });
}
