import type { Readable } from 'node:stream';

/** The world as a command sees it; tests give their own. */
export interface Io {
  /** Standard input. Whoever has none, such as a test, leaves it out. */
  readonly stdin?: (Readable & { readonly isTTY?: boolean | undefined }) | undefined;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How this program is called from a shell: `kmsdns`, or `node dist/cli.js`. */
  readonly program: string;
  /** Fires on Ctrl-C and SIGTERM; its reason is the signal's name. */
  readonly signal: AbortSignal;
}

/** What a command needs of a stream: a terminal says so, and how wide it is. */
export interface OutputStream {
  /** False: the reader is behind, and `done` is called when it can take more, or is gone. */
  write(text: string, done?: (error?: Error | null) => void): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}
