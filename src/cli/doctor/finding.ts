import type { Diagnosis } from '../../provider.js';

export { failedCheck as fail } from '../../backend/index.js';

/** `check` is `node`, `resolver`, `key`, `server`, `zone`, `update`, `clock`, … */
export type Finding = Diagnosis;

export function ok(check: string, message: string): Finding {
  return { check, status: 'ok', message, fix: null };
}

export function warn(check: string, message: string, fix: string): Finding {
  return { check, status: 'warn', message, fix };
}
