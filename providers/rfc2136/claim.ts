import { asKmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { ApplyContext } from './apply.js';
import { newNames, type Batch, type PlannedChange } from './batches.js';
import { prepare } from './prepare.js';
import type { Primary } from './primary.js';

/**
 * Where names have owners, makes those ours that an UPDATE is to make and that are not its last: each by an UPDATE of its own.
 * @returns the changes that may go on
 * @throws KmsDnsError only when the signal fired
 */
export async function claimNames(context: ApplyContext, batch: Batch): Promise<Batch> {
  const { primary, zone, signal } = context;
  if (!primary.ways.namesHaveOwners) return batch;
  const ready: (PlannedChange | undefined)[] = [];
  for (const planned of batch) {
    const claimed = prepare(context, planned, async () => {
      for (const name of namesToClaim(planned)) await claim(primary, zone.name, name, signal);
      return planned;
    });
    ready.push(await claimed);
  }
  return ready.filter((planned) => planned !== undefined);
}

/** Servers close idle connections. Once more does no harm: of a name that is ours by now, nothing is made. */
async function claim(
  primary: Primary,
  zone: DomainName,
  name: DomainName,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await primary.claim(zone, name, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (asKmsDnsError(error).code !== 'ERR_CONNECTION_LOST') throw error;
    await primary.claim(zone, name, signal);
  }
}

function namesToClaim(planned: PlannedChange): DomainName[] {
  const last = [...planned.records.deletes, ...planned.records.adds].at(-1);
  return newNames(planned).filter((name) => last?.name.equals(name) !== true);
}
