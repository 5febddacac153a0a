import { open, unlink, type FileHandle } from 'node:fs/promises';
import { makeReceipt, type ChangeReport } from '../change/index.js';
import { InputError, KmsDnsError } from '../errors.js';

/**
 * The file of `--receipt`. It is made before anything is sent, so that a path that cannot be written is found out
 * in time; a file that is there already is never overwritten.
 */
export class ReceiptFile {
  readonly #path: string;
  readonly #handle: FileHandle;

  private constructor(path: string, handle: FileHandle) {
    this.#path = path;
    this.#handle = handle;
  }

  /** @throws InputError when the file exists or cannot be made */
  static async create(path: string): Promise<ReceiptFile> {
    try {
      return new ReceiptFile(path, await open(path, 'wx', 0o600));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      const exists = code === 'EEXIST';
      throw new InputError(
        '--receipt',
        `"${path}" ${exists ? 'exists already' : `cannot be written (${code})`}`,
        {
          hint: exists
            ? 'A receipt is never overwritten: name another file.'
            : 'Name a file in a folder that you can write to.',
          cause: error,
        },
      );
    }
  }

  /** @throws KmsDnsError `ERR_IO`; the change itself is made by then, and the message says so */
  async write(report: ChangeReport): Promise<void> {
    try {
      await this.#handle.writeFile(`${JSON.stringify(makeReceipt(report), null, 2)}\n`);
      await this.#handle.sync();
    } catch (error) {
      throw new KmsDnsError(
        'ERR_IO',
        `the change is made, but its receipt ${this.#path} could not be written`,
        {
          hint: 'The output above says what stood before.',
          reasons: ['partial'],
          cause: error,
        },
      );
    } finally {
      await this.#handle.close();
    }
  }

  /** Takes an unused file away again. */
  async discard(): Promise<void> {
    await this.#handle.close();
    await unlink(this.#path);
  }
}
