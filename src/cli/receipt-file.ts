import { makeReceipt, type ChangeReport } from '../change/index.js';
import { KmsDnsError } from '../errors.js';
import { NewFile } from '../new-file.js';

/** The file of `--receipt`. */
export class ReceiptFile {
  readonly #file: NewFile;
  #written = false;

  private constructor(file: NewFile) {
    this.#file = file;
  }

  /** @throws InputError when the file exists or cannot be made */
  static async create(path: string): Promise<ReceiptFile> {
    return new ReceiptFile(await NewFile.create(path, '--receipt', 'A receipt'));
  }

  /**
   * Why it could not be written, if it could not. The change itself is made by then, or may be. Nothing is written where
   * it is known that nothing was changed.
   */
  async write(report: ChangeReport): Promise<KmsDnsError | undefined> {
    const receipt = makeReceipt(report);
    if (receipt.domains.length === 0) return undefined;
    try {
      await this.#file.write(`${JSON.stringify(receipt, null, 2)}\n`);
      this.#written = true;
      return undefined;
    } catch (error) {
      return new KmsDnsError(
        'ERR_IO',
        `the change ${report.changed ? 'is' : 'may be'} made, but its receipt ${this.#file.path} could not be written`,
        {
          hint: 'The output above says what stood before.',
          reasons: ['partial'],
          cause: error,
        },
      );
    }
  }

  /** Something was changed, or may have been, and that is in the file. */
  get written(): boolean {
    return this.#written;
  }

  /** Takes a file away that nothing was written to. */
  close(): Promise<void> {
    return this.#file.close();
  }
}
