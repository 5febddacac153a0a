import type { KmsDnsError } from '../errors.js';
import type { Diagnosis } from '../provider.js';

/** A thing that was tried, and why it failed. @param about what it was, where the error does not say it */
export function failedCheck(check: string, error: KmsDnsError, about?: string): Diagnosis {
  const { message, hint = null, reference } = error;
  return {
    check,
    status: 'fail',
    message: about === undefined ? message : `${about}: ${message}`,
    fix: hint,
    ...(Object.keys(reference).length > 0 && { details: reference }),
  };
}
