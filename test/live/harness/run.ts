import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { requireBinary } from './binaries.js';

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | undefined;
  readonly cwd?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Do not throw for an exit code other than 0. */
  readonly allowFailure?: boolean | undefined;
}

/** Runs a program of the machine to its end. @throws Error with its output when it fails */
export async function run(
  binary: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const child = spawn(binary.includes('/') ? binary : requireBinary(binary), args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A program that ends without reading its input is judged by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 && options.allowFailure !== true) {
    throw new Error(`${binary} ${args.join(' ')} ended with ${code}\n${stdout}${stderr}`);
  }
  return { code, stdout, stderr };
}
