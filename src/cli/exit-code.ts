import type { KmsDnsError } from '../errors.js';

/** What scripts may branch on; docs/cli.md says the same. */
export const ExitCode = {
  /** Done, or nothing to do. */
  ok: 0,
  /** Failed; nothing was applied. */
  failed: 1,
  /** Differences or findings; for `discover`, no usable host. */
  findings: 2,
  /** Some domains are done and some are not, or it is not known. */
  partial: 3,
  /** Bad usage or bad input; nothing was sent. */
  usage: 64,
  /** Ctrl-C, as shells have it: 128 and the signal's number. */
  interrupted: 130,
  terminated: 143,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: KmsDnsError, signal: AbortSignal): ExitCode {
  if (error.code === 'ERR_ABORTED' && signal.aborted) return exitCodeOfSignal(signal);
  if (error.code === 'ERR_BAD_INPUT') return ExitCode.usage;
  if (error.partial || error.code === 'ERR_UNKNOWN_OUTCOME') return ExitCode.partial;
  return ExitCode.failed;
}

/** For a command that a signal ended early. */
export function exitCodeOfSignal(signal: AbortSignal): ExitCode {
  return signal.reason === 'SIGTERM' ? ExitCode.terminated : ExitCode.interrupted;
}
