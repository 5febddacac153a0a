import { InputError } from '../../errors.js';
import { parseReceipt, type Receipt } from '../receipt.js';
import { restoreJob } from '../restore.js';
import { isChanged, type ChangeReport } from '../result.js';
import type { RunOptions } from '../run.js';
import { runAtProviders } from './at-providers.js';
import type { Providers } from './desired.js';

/**
 * Puts back what a change of several providers replaced, as `restore` does for one: member by member, and who owned them;
 * what others have done since stays. A domain where somebody has changed the same members again is refused with
 * `ERR_CONFLICT`, and holds up no other. Doing it twice changes nothing.
 * @param receipt of an apply, or of any other change; of an apply that was cut short, `receiptOfJournal`
 * @throws InputError for what is not a receipt, or a provider that is not there; nothing was sent
 */
export async function rollback(
  receipt: Receipt | object,
  providers: Providers,
  options: RunOptions = {},
): Promise<ChangeReport> {
  const entries = parseReceipt(receipt).map((entry, i) => {
    if (entry.provider !== undefined) return { ...entry, provider: entry.provider };
    throw new InputError(`receipt.domains[${i}].provider`, 'is missing');
  });
  const domains = await runAtProviders(entries, providers, restoreJob, options);
  return { command: 'rollback', dryRun: options.dryRun ?? false, changed: domains.some(isChanged), domains };
}
