import { basename, relative, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ExitCode } from './exit-code.js';
import { run } from './run.js';
import { endPastCalls } from '../stuck-calls.js';

/** Runs one command with this process's streams, environment and signals, and sets its exit code. */
export async function runProcess(process: NodeJS.Process): Promise<void> {
  const cancel = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    // The second Ctrl-C means "at once".
    if (cancel.signal.aborted) process.exit(signal === 'SIGTERM' ? 143 : 130);
    cancel.abort(signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  process.on('exit', (code) => endPastCalls()?.(code));
  let lost: NodeJS.ErrnoException | undefined;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!isClosedPipe(error)) lost ??= error;
  });
  // What cannot be said there can be said nowhere.
  process.stderr.on('error', () => undefined);

  const code = await run(process.argv.slice(2), {
    // Opened when a command reads it: an open pipe would keep the process alive.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    program: programText(process.argv[1] ?? 'kmsdns'),
    signal: cancel.signal,
  });
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  // A write that fails is told after it was made.
  await setImmediate();
  process.exitCode = lost === undefined ? code : exitCodeWithout(lost, code, process);
  if (endPastCalls() === undefined) return;
  // Everything is done but a call that nobody waits for any more: Kerberos, say, to a KDC that is silent.
  await Promise.all([written(process.stdout), written(process.stderr)]);
  process.exit();
}

/** Settles when all that was written is out of this process, or lost. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}

/** `kmsdns list | head -1` closes our output early. A change under way is still to be finished and accounted for. */
function isClosedPipe({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE';
}

/** A command that came to its end, and nobody learns from its output what it did or found. */
function exitCodeWithout(lost: NodeJS.ErrnoException, code: ExitCode, { stderr }: NodeJS.Process): ExitCode {
  if (code !== ExitCode.ok && code !== ExitCode.findings) return code;
  stderr.write(
    `error: standard output could not be written (${lost.code ?? lost.message})\n  What was done is done; only the words about it are lost.\n`,
  );
  return ExitCode.partial;
}

/** What to type to run this again: a checkout, a package that npx or a project brought, or an installed command. */
function programText(script: string): string {
  if (/\.[jt]s$/.test(script)) {
    const path = relative('', script);
    return script.endsWith('.ts') ? `npx tsx ${path}` : `node ${path}`;
  }
  return script.split(sep).includes('node_modules') ? `npx ${basename(script)}` : basename(script);
}
