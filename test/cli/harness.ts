import type { Readable } from 'node:stream';
import { run } from '../../src/cli/run.js';

/** Any JSON: a test that guesses wrong fails. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as JSON; throws when it is not one document. */
  readonly json: Json;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly tty?: boolean;
  /** Standard input; none by default. */
  readonly stdin?: Readable;
}

/** Runs a command line in this process: an environment of its own, its output caught. */
export async function kmsdns(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const stdout = sink(options.tty);
  const stderr = sink(options.tty);
  const code = await run(argv, {
    stdin: options.stdin,
    stdout,
    stderr,
    env: options.env ?? {},
    program: 'kmsdns',
    signal: options.signal ?? new AbortController().signal,
  });
  return {
    code,
    stdout: stdout.text,
    stderr: stderr.text,
    get json(): Json {
      const value: unknown = JSON.parse(stdout.text);
      return value;
    },
  };
}

/** A stream that keeps what is written to it. */
export function sink(isTTY = false) {
  return {
    text: '',
    isTTY,
    columns: 100,
    write(chunk: string) {
      this.text += chunk;
    },
  };
}
