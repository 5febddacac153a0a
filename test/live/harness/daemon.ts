import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinary } from './binaries.js';

const running = new Set<ChildProcess>();

// A test run that ends in the middle leaves no server behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A new folder for one server, under the system's temporary folder. */
export function makeFolder(kind: string): string {
  return mkdtempSync(join(tmpdir(), `kmsdns-${kind}-`));
}

/** A program of the machine that runs in the foreground as a child of the tests; its output is kept in a file. */
export class Daemon {
  readonly folder: string;
  readonly #logFile: string;
  readonly #start: () => ChildProcess;
  #child: ChildProcess;
  #exited: Promise<unknown>;

  constructor(
    command: string,
    args: readonly string[],
    folder: string,
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.folder = folder;
    this.#logFile = join(folder, 'daemon.log');
    // The kernel ends the server when the test process dies, even by SIGKILL, where setpriv is there to ask it.
    const setpriv = findBinary('setpriv');
    const [program, ...before] = setpriv ? [setpriv, '--pdeathsig', 'KILL', command] : [command];
    const env = { ...process.env, ...environment };
    this.#start = () => {
      // Straight to the file: a pipe that nobody reads while this process is busy would stop the server.
      const log = openSync(this.#logFile, 'a');
      const child = spawn(program, [...before, ...args], { cwd: folder, stdio: ['ignore', log, log], env });
      closeSync(log);
      return child;
    };
    this.#child = this.#start();
    this.#exited = exited(this.#child);
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined;
  }

  /** All that the server has written so far. */
  log(): string {
    try {
      return readFileSync(this.#logFile, 'utf8');
    } catch {
      return '';
    }
  }

  signal(name: NodeJS.Signals): void {
    if (this.alive) this.#child.kill(name);
  }

  /** Ends it at once, and starts it anew with all that it has kept in its folder. */
  async restart(): Promise<void> {
    this.signal('SIGKILL');
    await this.#exited;
    this.#child = this.#start();
    this.#exited = exited(this.#child);
  }

  /** SIGTERM, and SIGKILL for one that has not gone after five seconds; then its folder is removed. */
  async stop(): Promise<void> {
    if (this.alive) {
      this.#child.kill('SIGTERM');
      const gone = await Promise.race([this.#exited.then(() => true), delay(5000, false, { ref: false })]);
      if (!gone) this.#child.kill('SIGKILL');
      await this.#exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Settles when the program has ended; one that cannot be started rejects, here and in whoever awaits it. */
function exited(child: ChildProcess): Promise<unknown> {
  running.add(child);
  const end = once(child, 'exit').finally(() => running.delete(child));
  end.catch(() => undefined);
  return end;
}
