import { setTimeout as sleep } from 'node:timers/promises';
import { ownSignal } from '../../src/backend/index.js';

/** Waits so many milliseconds, or until the signal fires; what comes next notices it. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, { signal: ownSignal(signal) }).catch(() => undefined);
}
