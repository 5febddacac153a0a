import { setTimeout as delay } from 'node:timers/promises';
import { asKmsDnsError, KmsDnsError } from '../errors.js';
import type { ChangeResult } from '../provider.js';
import type { CheckedChange } from './checked-change.js';
import { judge, type ReadStanding, type Standing } from './verdict.js';

/** Milliseconds before each look: an update that a server has taken in may be done a little after a query (Knot). */
const LOOKS = [0, 100, 400];

/**
 * Finds out by reading. Only what stands as before gets a second and third look, since it may still come.
 * @returns `not-applied` as a verdict for the caller to act on, everything else as a result
 */
export async function findOut(
  planned: CheckedChange,
  cause: KmsDnsError,
  read: ReadStanding,
  signal: AbortSignal | undefined,
): Promise<ChangeResult | 'not-applied'> {
  for (const wait of LOOKS) {
    if (wait > 0) await delay(wait, undefined, { signal });
    let standing: Standing;
    try {
      standing = await read(planned);
    } catch (error) {
      return { status: 'unknown', error: unknownOutcome(planned, cause, asKmsDnsError(error)) };
    }
    const verdict = judge(planned.change, standing);
    if (verdict === 'not-applied') continue;
    if (verdict === 'applied') return { status: 'applied' };
    if (verdict === 'overtaken') return { status: 'conflict', error: overtaken(planned, cause) };
    return { status: 'unknown', error: unknownOutcome(planned, cause) };
  }
  return 'not-applied';
}

/** The reply was lost and the set stands as before: said so, and that it may be tried again. */
export function notApplied(planned: CheckedChange, cause: KmsDnsError): ChangeResult {
  const error = new KmsDnsError(cause.code, `${nameOf(planned)} was not changed: ${cause.message}`, {
    hint: cause.hint ?? 'It was read again and stands as before. Try again.',
    reasons: [...new Set([...cause.reasons, 'retriable' as const])],
    details: cause.details,
    cause,
  });
  return { status: 'failed', error };
}

/**
 * It may be made after we looked. For a person to look at: whoever reads again and adds what is not there yet may have it twice
 * in the end, or takes what comes for somebody else's.
 * @param seen what stands so far
 * @param refusal what a second copy met: it says nothing of the first
 */
export function mayComeYet(
  planned: CheckedChange,
  error: KmsDnsError,
  seen: string,
  refusal?: KmsDnsError,
): ChangeResult {
  const second = refusal === undefined ? '' : `; a second copy was refused: ${refusal.message}`;
  const more = refusal?.hint === undefined ? '' : ` ${refusal.hint}`;
  return {
    status: 'failed',
    error: new KmsDnsError(
      'ERR_UNKNOWN_OUTCOME',
      `the change of ${nameOf(planned)} may still be made: ${error.message}${second}; so far ${seen}`,
      {
        hint: `See what stands there in a while (kmsdns list), and do it again if need be.${more}`,
        reasons: [...new Set([...error.reasons, ...(refusal?.reasons ?? [])])],
        details: { ...error.details, ...refusal?.details, lost: error.code },
        cause: error,
      },
    ),
  };
}

/** No reply of any kind came, so that it may still be on its way, or be worked on. */
export function isWithoutReply({ code }: KmsDnsError): boolean {
  return code === 'ERR_TIMEOUT' || code === 'ERR_CONNECTION_LOST';
}

function unknownOutcome(planned: CheckedChange, lost: KmsDnsError, reading?: KmsDnsError): KmsDnsError {
  const why =
    reading === undefined
      ? 'what stands now is only partly what was asked for'
      : `reading what stands failed: ${reading.message}`;
  return new KmsDnsError(
    'ERR_UNKNOWN_OUTCOME',
    `the change of ${nameOf(planned)} may have been made or not: ${lost.message}; ${why}`,
    {
      hint: 'See what stands there (kmsdns list), and do it again if need be: what stands already is left as it is.',
      reasons: ['retriable'],
      details: { ...lost.details, lost: lost.code, ...(reading ? { reading: reading.code } : {}) },
      cause: reading ?? lost,
    },
  );
}

function overtaken(planned: CheckedChange, cause: KmsDnsError): KmsDnsError {
  return new KmsDnsError(
    'ERR_CONFLICT',
    `${nameOf(planned)} is no longer what was read, and nothing of the change stands`,
    {
      hint: 'Somebody else changed it meanwhile. Read again and decide anew.',
      reasons: ['conflict', 'retriable'],
      details: { ...cause.details, lost: cause.code },
      cause,
    },
  );
}

function nameOf({ set }: CheckedChange): string {
  return `${set.name.text} ${set.type}`;
}
