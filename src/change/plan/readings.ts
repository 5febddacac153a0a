import type { Provider } from '../../provider.js';
import type { Reading } from '../task.js';
import type { PlannedDomain } from './planned.js';

/**
 * Milliseconds for which what a plan has read is good enough to send a change by. Whose members stand there is compared by
 * the server, as it makes the change; a TTL is not, by some (RFC 2136 §2.4.2), and has to be known from lately.
 */
const FRESH_MS = 60_000;

interface Kept {
  readonly provider: Provider;
  readonly reading: Reading;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What was read for a plan that was made by this process. One that was saved has none. */
const readings = new WeakMap<PlannedDomain, Kept>();

export function keepReading(planned: PlannedDomain, kept: Kept): void {
  readings.set(planned, kept);
}

/**
 * What was read for this plan, where an apply may go by it instead of looking again: it was lately, and the provider compares
 * it itself. Only once: after an apply it is no longer what stands.
 */
export function takeReading(
  planned: PlannedDomain,
  provider: Provider | undefined,
  now: number,
): Reading | undefined {
  const kept = readings.get(planned);
  readings.delete(planned);
  if (kept === undefined || kept.provider !== provider) return undefined;
  if (kept.provider.capabilities.comparison === 'verify-after') return undefined;
  const age = now - kept.at;
  return age >= 0 && age < FRESH_MS ? kept.reading : undefined;
}
