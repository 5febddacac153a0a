import { rmdir } from 'node:fs/promises';
import { JournalFile, type ApplyReport } from '../../change/index.js';
import { InputError, type KmsDnsError } from '../../errors.js';
import type { Args } from '../args.js';
import type { Context } from '../command.js';
import { nextCommand } from './next-command.js';
import { receiptPath } from './receipt-place.js';
import type { ToApply } from './to-apply.js';

/** What is left of an apply, to go back by. */
interface KeptFile {
  /** Null where nothing was changed. */
  readonly path: string | null;
  readonly unwritten: KmsDnsError | undefined;
  /** What can be done with it. */
  readonly next: readonly string[];
}

const NOTHING_KEPT: KeptFile = { path: null, unwritten: undefined, next: [] };

/** The file that is the journal of an apply while it lasts, and its receipt afterwards. */
export class ApplyJournal {
  #file: JournalFile | undefined;
  #madeFolder: string | undefined;

  /** A file that was named is made at once, so that a path that cannot be is found out before anything else. @throws InputError */
  static async open(args: Args): Promise<ApplyJournal> {
    const journal = new ApplyJournal();
    const path = args.text('receipt');
    if (path === undefined) return journal;
    if (args.flag('dry-run')) {
      throw new InputError('--receipt', 'does not go with --dry-run', { hint: 'A dry run changes nothing.' });
    }
    journal.#file = await JournalFile.create(path, '--receipt');
    return journal;
  }

  /** The one of the apply that is gone on with, or a new one. @throws InputError */
  async ready({ resumed, from }: ToApply): Promise<JournalFile> {
    if (resumed !== undefined) this.#file = await JournalFile.reopen(resumed.path, '--resume');
    if (this.#file === undefined) {
      const { path, made } = await receiptPath(from, 'apply');
      this.#madeFolder = made;
      this.#file = await JournalFile.create(path, '--receipt');
    }
    return this.#file;
  }

  /** Makes the receipt, or leaves the journal where it was interrupted. */
  async end(report: ApplyReport, { resumed, config }: ToApply, context: Context): Promise<KeptFile> {
    const file = this.#file;
    if (file === undefined || report.dryRun) return NOTHING_KEPT;
    const isTouched =
      report.receipt.domains.length > 0 || (resumed !== undefined && context.io.signal.aborted);
    const back = `to take it back: ${nextCommand(['rollback', file.path], config, context)}`;
    if (context.io.signal.aborted && report.domains.some(({ error }) => error !== null) && isTouched) {
      await file.close();
      const on = `to go on: ${nextCommand(['apply', '--resume', file.path], config, context)}`;
      return { path: file.path, unwritten: undefined, next: [on, back] };
    }
    const unwritten = await file.end(report.receipt);
    return isTouched ? { path: file.path, unwritten, next: [back] } : { ...NOTHING_KEPT, unwritten };
  }

  /** Takes a file away that nothing was written to, and the folder that was made for it. */
  async close(): Promise<void> {
    await this.#file?.close();
    // Only an empty one goes.
    if (this.#madeFolder !== undefined) await rmdir(this.#madeFolder).catch(() => undefined);
  }
}
