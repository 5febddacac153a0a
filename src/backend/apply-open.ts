import type { Change, ChangeResult } from '../provider.js';
import type { CheckedChange } from './checked-change.js';
import { Progress } from './progress.js';

/**
 * What every `apply` does around its requests: nothing when there is nothing to send, and when the signal fires, an error
 * that says how far it came.
 * @param open what is to be sent of `changes`
 * @param send settles each of them in `progress`
 */
export async function applyOpen<Open extends CheckedChange>(
  changes: readonly Change[],
  open: readonly Open[],
  signal: AbortSignal | undefined,
  send: (open: readonly Open[], progress: Progress) => Promise<void>,
): Promise<ChangeResult[]> {
  const progress = new Progress(changes);
  try {
    signal?.throwIfAborted();
    if (open.length > 0) await send(open, progress);
  } catch (error) {
    if (signal?.aborted === true) throw progress.interrupted(signal.reason);
    throw error;
  }
  return progress.results;
}
