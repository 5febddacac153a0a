import { open, unlink, type FileHandle } from 'node:fs/promises';
import { InputError, systemCode } from './errors.js';

/**
 * A file of an option that is to be written. It is made before anything is sent, so that a path that cannot be written
 * is found out in time, for its owner only; a file that is there already is never overwritten.
 */
export class NewFile {
  readonly path: string;
  readonly #handle: FileHandle;
  #written = false;
  #closed = false;

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
      const code = systemCode(error);
      const exists = code === 'EEXIST';
      throw new InputError(option, `"${path}" ${exists ? 'exists already' : `cannot be written (${code})`}`, {
        hint: exists
          ? `${what} is never overwritten: name another file.`
          : 'Name a file in a folder that you can write to.',
        cause: error,
      });
    }
  }

  /**
   * One that is there already, to be gone on with behind its last whole line.
   * @throws InputError when it cannot be written
   */
  static async reopen(path: string, option: string): Promise<NewFile> {
    try {
      const handle = await open(path, 'r+');
      const whole = (await handle.readFile()).lastIndexOf('\n') + 1;
      await handle.truncate(whole);
      await handle.close();
      const file = new NewFile(path, await open(path, 'a'));
      file.#written = true;
      return file;
    } catch (error) {
      throw new InputError(option, `"${path}" cannot be written (${systemCode(error)})`, { cause: error });
    }
  }

  /** Writes all of it, durably. @throws the system's error */
  async write(text: string): Promise<void> {
    await this.#handle.writeFile(text);
    await this.#handle.sync();
    this.#written = true;
  }

  /** Adds a piece of it, at the end; durable only where `write` or `sync` follows. @throws the system's error */
  async append(text: string): Promise<void> {
    await this.#handle.appendFile(text);
    this.#written = true;
  }

  /** Makes what was written last. @throws the system's error */
  async sync(): Promise<void> {
    await this.#handle.sync();
  }

  /** Takes a file away that nothing was written to, unless somebody else has. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#handle.close();
    if (!this.#written) await this.#takeAway();
  }

  async #takeAway(): Promise<void> {
    try {
      await unlink(this.path);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
    }
  }
}
