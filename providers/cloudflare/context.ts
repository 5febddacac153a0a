import type { Progress } from '../../src/backend/index.js';
import { KmsDnsError } from '../../src/errors.js';
import type { Zone } from '../../src/provider.js';
import type { RecordSet } from '../../src/record/index.js';
import type { Account } from './account.js';
import type { Plan } from './limits.js';
import type { Reader } from './reader.js';
import type { Requests } from './requests.js';

/** What the steps of one `apply` share. */
export interface ApplyContext {
  readonly zone: Zone;
  readonly plan: Plan;
  readonly requests: Requests;
  readonly reader: Reader;
  readonly account: Account;
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
