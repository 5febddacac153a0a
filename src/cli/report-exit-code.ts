import { isChanged, type ChangeReport } from '../change/index.js';
import { ExitCode, exitCodeOfSignal } from './exit-code.js';

/** 3 as soon as something was applied, or may have been, and something else was not. */
export function exitCodeOfReport({ domains, dryRun }: ChangeReport, signal: AbortSignal): ExitCode {
  const errors = domains.flatMap(({ error }) => error ?? []);
  if (errors.length === 0) return ExitCode.ok;
  const applied = !dryRun && domains.some(isChanged);
  if (applied || errors.some(({ code }) => code === 'ERR_UNKNOWN_OUTCOME')) return ExitCode.partial;
  if (errors.every(({ code }) => code === 'ERR_BAD_INPUT')) return ExitCode.usage;
  if (errors.every(({ code }) => code === 'ERR_ABORTED') && signal.aborted) return exitCodeOfSignal(signal);
  return ExitCode.failed;
}
