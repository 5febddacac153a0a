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
  #written = false;

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

  /**
   * Why it could not be written, if it could not. The change itself is made by then, or may be. Nothing is written where
   * it is known that nothing was changed.
   */
  async write(report: ChangeReport): Promise<KmsDnsError | undefined> {
    const receipt = makeReceipt(report);
    if (receipt.domains.length === 0) return undefined;
    try {
      await this.#handle.writeFile(`${JSON.stringify(receipt, null, 2)}\n`);
      await this.#handle.sync();
      this.#written = true;
      return undefined;
    } catch (error) {
      return new KmsDnsError(
        'ERR_IO',
        `the change ${report.changed ? 'is' : 'may be'} made, but its receipt ${this.#path} could not be written`,
        {
          hint: 'The output above says what stood before.',
          reasons: ['partial'],
          cause: error,
        },
      );
    }
  }

  /** Takes a file away that nothing was written to. */
  async close(): Promise<void> {
    await this.#handle.close();
    if (!this.#written) await unlink(this.#path);
  }
}
