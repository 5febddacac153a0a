import type { FactsHeader, Observation } from '../conflicts/index.js';
import { KmsDnsError } from '../errors.js';
import { NewFile } from './new-file.js';

/** The file of `--save`, a line a domain. */
export class FactsFile {
  readonly #file: NewFile;
  #error: KmsDnsError | undefined;

  private constructor(file: NewFile) {
    this.#file = file;
  }

  /** @throws InputError when the file exists or cannot be made */
  static async create(path: string): Promise<FactsFile> {
    return new FactsFile(await NewFile.create(path, '--save', 'A file of facts'));
  }

  /** Why it could not be written, if it could not: what was found can be told all the same. */
  get error(): KmsDnsError | undefined {
    return this.#error;
  }

  start(header: FactsHeader): Promise<void> {
    return this.#write({ type: 'start', ...header });
  }

  add(observation: Observation): Promise<void> {
    return this.#write({ type: 'domain', ...observation });
  }

  /** Says that no domain is missing. */
  end(): Promise<void> {
    return this.#write({ type: 'end' });
  }

  async #write(line: unknown): Promise<void> {
    if (this.#error !== undefined) return;
    try {
      await this.#file.write(`${JSON.stringify(line)}\n`);
    } catch (error) {
      this.#error = new KmsDnsError('ERR_IO', `the facts could not be written to ${this.#file.path}`, {
        hint: 'Name a file on a disk that has space.',
        cause: error,
      });
    }
  }

  /** Takes a file away that nothing was written to. */
  close(): Promise<void> {
    return this.#file.close();
  }
}
