import { unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KmsDnsError } from '../../errors.js';
import { NewFile } from '../../new-file.js';
import { saveDurably, syncDirectory } from '../../zone/index.js';
import type { Receipt } from '../receipt.js';
import type { DomainResult } from '../result.js';
import { journalLine, journalStart, type Journal } from './journal.js';
import type { Plan } from './planned.js';

/**
 * A journal as a file, which becomes the receipt when all is done. After a crash it is still a journal: `apply --resume`
 * and `rollback` read it.
 */
export class JournalFile implements Journal {
  readonly path: string;
  readonly #file: NewFile;
  readonly #now: () => number;
  #written: Promise<void> = Promise.resolve();
  #begun = false;
  #failed: unknown;

  private constructor(path: string, file: NewFile, now: () => number) {
    this.path = path;
    this.#file = file;
    this.#now = now;
  }

  /**
   * @param option what names the file, for errors
   * @throws InputError when the file exists or cannot be made
   */
  static async create(path: string, option = 'receipt', now: () => number = Date.now): Promise<JournalFile> {
    return new JournalFile(path, await NewFile.create(path, option, 'A receipt'), now);
  }

  /**
   * Goes on with a journal that is there, behind its last whole line.
   * @throws InputError when it cannot be written
   */
  static async reopen(path: string, option = 'resume', now: () => number = Date.now): Promise<JournalFile> {
    const journal = new JournalFile(path, await NewFile.reopen(path, option), now);
    journal.#begun = true;
    return journal;
  }

  /** @throws KmsDnsError `ERR_IO` when it cannot be written: then nothing is to be sent */
  async begin(plan: Plan): Promise<void> {
    if (this.#begun) return;
    try {
      await this.#file.write(journalStart(plan, new Date(this.#now()).toISOString()));
      await syncDirectory(dirname(this.path));
      this.#begun = true;
    } catch (error) {
      throw new KmsDnsError('ERR_IO', `the journal ${this.path} could not be written; nothing was changed`, {
        hint: 'Name a file with --receipt in a folder with room for it.',
        cause: error,
      });
    }
  }

  note(result: DomainResult): void {
    this.#written = this.#written
      .then(() => this.#file.append(journalLine(result)))
      .catch((error: unknown) => void (this.#failed ??= error));
  }

  /**
   * Puts the receipt in its place; where it names no domain, nothing was changed, and the file goes.
   * @returns why it could not be written, if it could not. The change itself is made by then, or may be
   */
  async end(receipt: Receipt): Promise<KmsDnsError | undefined> {
    await this.close();
    if (!this.#begun) return undefined;
    try {
      if (receipt.domains.length === 0) {
        await unlink(this.path);
        return undefined;
      }
      await saveDurably(this.path, [`${JSON.stringify(receipt, null, 2)}\n`]);
      return undefined;
    } catch (error) {
      return new KmsDnsError(
        'ERR_IO',
        `changes were made, but the receipt ${this.path} could not be written`,
        {
          hint: 'What is in the file already is a journal, which kmsdns rollback takes as well.',
          reasons: ['partial'],
          cause: this.#failed ?? error,
        },
      );
    }
  }

  /** Leaves the journal as it is; takes the file away when nothing was begun. Idempotent. */
  async close(): Promise<void> {
    await this.#written;
    await this.#file.close();
  }
}
