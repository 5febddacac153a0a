import type { KmsDnsErrorOptions } from '../../src/errors.js';
import { CallError } from './call-error.js';
import type { Failure } from './failure.js';

export type Operation =
  | 'ListHostedZones'
  | 'GetHostedZone'
  | 'ListResourceRecordSets'
  | 'ChangeResourceRecordSets'
  | 'GetChange'
  | 'AssumeRole'
  | 'GetCredentials';

/** What was asked, for the words of an error. */
export interface Asked {
  readonly operation: Operation;
  /** The id of the hosted zone or of the change, the role, or the profile. */
  readonly id?: string | undefined;
  /** Where it was sent. */
  readonly host: string;
}

/** What became of a request, from how it failed. */
export type Explain = (failure: Failure, asked: Asked) => CallError;

export function refused(
  code: 'ERR_UNAUTHORIZED' | 'ERR_ZONE_NOT_FOUND' | 'ERR_PROVIDER',
  message: string,
  failure: Failure,
  { details, ...options }: KmsDnsErrorOptions = {},
): CallError {
  const known = facts(failure);
  return new CallError('refused', code, message, {
    ...options,
    ...known,
    details: { ...known.details, ...details },
  });
}

export function facts(failure: Failure): {
  providerCode: string | undefined;
  words: string;
  cause: unknown;
  details: Record<string, unknown>;
} {
  const { status, requestId, network, words, cause } = failure;
  const providerCode = network === undefined ? failure.code : undefined;
  return { providerCode, words, cause, details: { providerCode, status, requestId } };
}

const MOST_WORDS = 600;

export function short({ words }: Failure): string {
  return words.length <= MOST_WORDS ? words : `${words.slice(0, MOST_WORDS)}…`;
}
