import { failedCheck } from '../../backend/index.js';
import type { SecretFileWarning } from '../../config/index.js';
import type { KmsDnsError } from '../../errors.js';
import type { Diagnosis } from '../../provider.js';
import { DEFAULT_FUDGE } from '../../wire/index.js';

export { failedCheck as fail } from '../../backend/index.js';

/** `check` is `node`, `resolver`, `key`, `server`, `zone`, `update`, `clock`, … */
export type Finding = Diagnosis;

export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message, fix: null };
}

export function warn(check: string, message: string, fix: string): Finding {
  return { check, status: 'warn', message, fix };
}

/** A file of keys that is there. @param found what is in it */
export function fileFindings(
  check: string,
  found: string,
  warnings: readonly SecretFileWarning[],
): Finding[] {
  if (warnings.length === 0) return [ok(check, `${found}, and only its owner can read it`)];
  return warnings.map(({ message, hint }) => warn(check, message, hint));
}

/** That the clocks differ is all that a signature can be refused for although it is right. */
export function signatureProblem(check: string, error: KmsDnsError): Finding {
  return failedCheck(error.code === 'ERR_TSIG_BADTIME' ? 'clock' : check, error);
}

/** What a reply proves that is signed itself. */
export const CLOCK_IS_RIGHT = ok(
  'clock',
  `within ${DEFAULT_FUDGE} seconds of the server's, which is what signatures allow for`,
);
