import type { KmsDnsError } from '../../errors.js';

/** One thing that was tried, how it is, and what to do about it. */
export interface Finding {
  /** What was looked at: `node`, `resolver`, `key`, `server`, `zone`, `update`, `clock`, … */
  readonly check: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
  readonly fix: string | null;
}

export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message, fix: null };
}

export function warn(check: string, message: string, fix: string): Finding {
  return { check, status: 'warn', message, fix };
}

export function fail(check: string, error: KmsDnsError): Finding {
  return { check, status: 'fail', message: error.message, fix: error.hint ?? null };
}
