import { asKmsDnsError } from '../../src/errors.js';
import type { ApplyContext } from './apply.js';
import type { PlannedChange } from './batches.js';

/**
 * Does what a change needs before it can be sent.
 * @returns undefined where that failed, and the change with it
 * @throws KmsDnsError only when the signal fired
 */
export async function prepare<T>(
  { progress, signal }: ApplyContext,
  planned: PlannedChange,
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    signal?.throwIfAborted();
    progress.settle([planned], { status: 'failed', error: asKmsDnsError(error) });
    return undefined;
  }
}
