import type { Severity } from '../../conflicts/index.js';

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warn', 'info'];

/** As people say it, one and several. */
export const SEVERITY_WORDS: Readonly<Record<Severity, readonly [one: string, many: string]>> = {
  error: ['error', 'errors'],
  warn: ['warning', 'warnings'],
  info: ['remark', 'remarks'],
};

export function isFailure(severity: Severity, failOn: 'warn' | 'error'): boolean {
  return severity === 'error' || (severity === 'warn' && failOn === 'warn');
}
