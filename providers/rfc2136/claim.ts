import { asKmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { ApplyContext } from './apply.js';
import { newNames, type Batch, type PlannedChange } from './batches.js';

/**
 * Where names have owners, makes those ours that an UPDATE is to make and that are not its last: each by an UPDATE of its own.
 * @returns the changes that may go on
 * @throws KmsDnsError only when the signal fired
 */
export async function claimNames(
  { primary, zone, progress, signal }: ApplyContext,
  batch: Batch,
): Promise<Batch> {
  if (!primary.ways.namesHaveOwners) return batch;
  const ready: PlannedChange[] = [];
  for (const planned of batch) {
    try {
      for (const name of namesToClaim(planned)) await primary.claim(zone.name, name, signal);
      ready.push(planned);
    } catch (error) {
      signal?.throwIfAborted();
      progress.settle([planned], { status: 'failed', error: asKmsDnsError(error) });
    }
  }
  return ready;
}

function namesToClaim(planned: PlannedChange): DomainName[] {
  const last = [...planned.records.deletes, ...planned.records.adds].at(-1);
  return newNames(planned).filter((name) => last?.name.equals(name) !== true);
}
