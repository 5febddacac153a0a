import type { KmsDnsError } from '../../errors.js';
import type { Diagnosis } from '../../provider.js';

/** `check` is `node`, `resolver`, `key`, `server`, `zone`, `update`, `clock`, … */
export type Finding = Diagnosis;

export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message, fix: null };
}

export function warn(check: string, message: string, fix: string): Finding {
  return { check, status: 'warn', message, fix };
}

/** @param about what it was, where the error does not say it */
export function fail(check: string, { message, hint }: KmsDnsError, about?: string): Finding {
  return {
    check,
    status: 'fail',
    message: about === undefined ? message : `${about}: ${message}`,
    fix: hint ?? null,
  };
}
