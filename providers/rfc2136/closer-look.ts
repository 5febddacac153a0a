import { partsOf } from '../../src/backend/index.js';
import type { KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { ChangeResult } from '../../src/provider.js';
import type { RrType } from '../../src/record/index.js';
import { changedParts, type PlannedChange } from './batches.js';
import type { Primary } from './primary.js';
import { companionDenied, mayBePolicy } from './refusal.js';
import { wildcardBehind, wildcardError, type AskStanding } from './wildcard.js';

/** What the server has to say beyond its refusal of one change. */
export interface CloserLook {
  readonly primary: Primary;
  readonly zone: DomainName;
  readonly ask: (type: RrType) => AskStanding;
  readonly signal: AbortSignal | undefined;
}

/** Is there more to say than that somebody was faster? */
export async function explainConflict(
  { zone, ask, signal }: CloserLook,
  planned: PlannedChange,
  error: KmsDnsError,
): Promise<ChangeResult> {
  try {
    for (const { name, type, before } of partsOf(planned)) {
      if (before === null) continue;
      const answer = await ask(type)(name);
      // What is answered is what we expected, and yet it does not stand there.
      if (answer.kind !== 'set' || !answer.set.equals(before)) continue;
      const wildcard = await wildcardBehind(zone, name, answer, ask(type));
      if (wildcard !== undefined) return { status: 'failed', error: wildcardError(name, wildcard) };
    }
  } catch {
    signal?.throwIfAborted();
  }
  return { status: 'conflict', error };
}

/**
 * Rules may grant the set of a change and not its companion, and the refusal does not say which: trials that cannot
 * change anything tell them apart.
 */
export async function explainRefusal(
  { primary, zone, signal }: CloserLook,
  planned: PlannedChange,
  error: KmsDnsError,
): Promise<KmsDnsError> {
  const [own, companion] = partsOf(planned);
  if (own === undefined || companion === undefined || !mayBePolicy(error)) return error;
  if (!changedParts(planned).some(({ name }) => name.equals(companion.name))) return error;
  try {
    const [mayOwn, mayCompanion] = await Promise.all(
      [own, companion].map(({ name, type }) => primary.mayWrite(zone, name, type, signal)),
    );
    return mayOwn === true && mayCompanion === false
      ? companionDenied(error, own, companion, primary.identity)
      : error;
  } catch {
    signal?.throwIfAborted();
    return error;
  }
}
