import { open, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { InputError, KmsDnsError, systemCode } from '../../errors.js';
import type { Context } from '../command.js';

/** Where a report goes. */
export interface Output {
  /** Resolves when more can be taken. @throws KmsDnsError `ERR_IO` */
  write(text: string): Promise<void>;
  /** What was written is whole, and takes the place of an earlier file. @throws KmsDnsError `ERR_IO` */
  finish(): Promise<void>;
  /** Lets go of what was not finished. */
  close(): Promise<void>;
}

/**
 * The file, or standard output. A file is made beside its name and takes it at the end, so that an earlier report
 * stays until there is a new one.
 * @throws InputError when it cannot be written
 */
export async function openOutput(path: string | undefined, { print }: Context): Promise<Output> {
  if (path === undefined) {
    const nothing = () => Promise.resolve();
    return { write: (text) => print.raw(text), finish: nothing, close: nothing };
  }
  const device = await isDevice(path);
  const at = device ? path : `${path}.${process.pid}.tmp`;
  try {
    return new OutputFile(path, at, await open(at, 'w'));
  } catch (error) {
    throw new InputError('--output', `"${path}" cannot be written (${systemCode(error)})`, {
      hint: 'Name a file in a folder that you can write to.',
      cause: error,
    });
  }
}

/** Characters that are written to a file at a time: a write for every line would cost more than what it says. */
const CHUNK = 64 * 1024;

class OutputFile implements Output {
  readonly #path: string;
  /** Where it is written. */
  readonly #at: string;
  readonly #handle: FileHandle;
  #state: 'open' | 'finished' = 'open';
  #held = '';

  constructor(path: string, at: string, handle: FileHandle) {
    this.#path = path;
    this.#at = at;
    this.#handle = handle;
  }

  async write(text: string): Promise<void> {
    this.#held += text;
    if (this.#held.length >= CHUNK) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    if (this.#at !== this.#path) await this.#try(() => this.#handle.sync());
    await this.#handle.close();
    this.#state = 'finished';
    if (this.#at !== this.#path) await this.#try(() => rename(this.#at, this.#path));
  }

  async close(): Promise<void> {
    if (this.#state === 'finished') return;
    await this.#handle.close();
    if (this.#at !== this.#path) await unlink(this.#at);
  }

  async #flush(): Promise<void> {
    const text = this.#held;
    this.#held = '';
    await this.#try(() => this.#handle.appendFile(text));
  }

  async #try(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      throw new KmsDnsError(
        'ERR_IO',
        `the report could not be written to ${this.#path} (${systemCode(error)})`,
        {
          hint: 'Name a file on a disk that has space.',
          cause: error,
        },
      );
    }
  }
}

/** Of what is there and no file, such as a terminal, nothing else can take the place. */
async function isDevice(path: string): Promise<boolean> {
  try {
    return !(await stat(path)).isFile();
  } catch {
    return false;
  }
}
