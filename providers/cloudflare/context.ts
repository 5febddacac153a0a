import type { Progress } from '../../src/backend/index.js';
import { KmsDnsError } from '../../src/errors.js';
import type { ChangeResult, Zone } from '../../src/provider.js';
import type { RecordSet } from '../../src/record/index.js';
import type { Account } from './account.js';
import type { Plan } from './limits.js';
import type { Pace } from './pace.js';
import type { Reader } from './reader.js';
import type { Requests } from './requests.js';

/** What the steps of one `apply` share. */
export interface ApplyContext {
  readonly zone: Zone;
  readonly plan: Plan;
  readonly requests: Requests;
  readonly reader: Reader;
  readonly account: Account;
  readonly pace: Pace;
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
}

export function conflict({ name, type }: RecordSet, what: string, cause?: KmsDnsError): KmsDnsError {
  return new KmsDnsError('ERR_CONFLICT', `${name.text} ${type} is no longer what was read; ${what}`, {
    hint: 'Somebody else changed it meanwhile. Read again and decide anew.',
    reasons: ['conflict', 'retriable'],
    details: cause?.details,
    cause,
  });
}

/**
 * It was written, and something about it is open that reading again would not settle: for a person to look at. No
 * `unknown`, since whoever reads again after that would take what stands for all that was meant.
 * @param ids the records that it is about
 */
export function inDoubt(
  { name, type }: RecordSet,
  what: string,
  ids: Iterable<string>,
  cause?: KmsDnsError,
): ChangeResult {
  const records = [...ids];
  const named = records.length === 0 ? '' : ` (record ids ${records.join(', ')})`;
  const why = cause === undefined ? '' : `: ${cause.message}`;
  const error = new KmsDnsError(
    'ERR_UNKNOWN_OUTCOME',
    `${name.text} ${type} was written, but ${what}${named}${why}`,
    {
      hint: 'See what stands there now (kmsdns list, or the dashboard), and put right what is not as it should be.',
      details: { ...cause?.details, records },
      cause,
    },
  );
  return { status: 'failed', error };
}
