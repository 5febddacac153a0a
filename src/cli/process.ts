import { basename, relative, sep } from 'node:path';
import { run } from './run.js';

/** Runs one command with this process's streams, environment and signals, and sets its exit code. */
export async function runProcess(process: NodeJS.Process): Promise<void> {
  const cancel = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    // The second Ctrl-C means "at once".
    if (cancel.signal.aborted) process.exit(signal === 'SIGTERM' ? 143 : 130);
    cancel.abort(signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);

  process.exitCode = await run(process.argv.slice(2), {
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
}

/** `kmsdns list | head -1` closes our output early. A change under way is still to be finished and accounted for. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** What to type to run this again: a checkout, a package that npx or a project brought, or an installed command. */
function programText(script: string): string {
  if (/\.[jt]s$/.test(script)) {
    const path = relative('', script);
    return script.endsWith('.ts') ? `npx tsx ${path}` : `node ${path}`;
  }
  return script.split(sep).includes('node_modules') ? `npx ${basename(script)}` : basename(script);
}
