import { KmsDnsError, type KmsDnsErrorOptions } from '../errors.js';
import { formatServer } from '../transport/index.js';
import type { NoAnswerOutcome, RefusedOutcome } from './outcome.js';

/** The outcomes that settle nothing. */
export type FailedLookup = RefusedOutcome | NoAnswerOutcome;

/** Such an outcome as an error, for who cannot go on without an answer. */
export function failedLookupError(
  outcome: FailedLookup,
  what: string,
  options: KmsDnsErrorOptions = {},
): KmsDnsError {
  if ('error' in outcome) {
    const { code, message, hint, reasons, details } = outcome.error;
    return new KmsDnsError(code, `${what}: ${message}`, {
      hint,
      reasons,
      details,
      cause: outcome.error,
      ...options,
    });
  }
  const server = outcome.server === undefined ? undefined : formatServer(outcome.server);
  const why = outcome.extendedErrors.map((e) => e.text || e.name).join(', ');
  return new KmsDnsError(
    'ERR_RCODE',
    `${what}: ${server ?? 'the server'} answered ${outcome.rcode}${why && ` (${why})`}`,
    {
      reasons: outcome.kind === 'servfail' ? ['retriable'] : [],
      details: { rcode: outcome.rcode, ...(server === undefined ? {} : { server }) },
      ...options,
    },
  );
}
