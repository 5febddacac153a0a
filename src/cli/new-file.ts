import { open, unlink, type FileHandle } from 'node:fs/promises';
import { InputError } from '../errors.js';

/**
 * A file of an option that is to be written. It is made before anything is sent, so that a path that cannot be written
 * is found out in time, for its owner only; a file that is there already is never overwritten.
 */
export class NewFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #written = false;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * @param what what it will hold: `A receipt`
   * @throws InputError when the file exists or cannot be made
   */
  static async create(path: string, option: string, what: string): Promise<NewFile> {
    try {
      return new NewFile(path, await open(path, 'wx', 0o600));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      const exists = code === 'EEXIST';
      throw new InputError(option, `"${path}" ${exists ? 'exists already' : `cannot be written (${code})`}`, {
        hint: exists
          ? `${what} is never overwritten: name another file.`
          : 'Name a file in a folder that you can write to.',
        cause: error,
      });
    }
  }

  /** Writes all of it, durably. @throws the system's error */
  async write(text: string): Promise<void> {
    await this.#handle.writeFile(text);
    await this.#handle.sync();
    this.#written = true;
  }

  /** Takes a file away that nothing was written to. */
  async close(): Promise<void> {
    await this.#handle.close();
    if (!this.#written) await unlink(this.path);
  }
}
