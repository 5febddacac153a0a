import { open, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemCode } from '../../errors.js';
import { saveDurably } from '../../zone/index.js';
import type { Context } from '../command.js';
import type { ConfigFile } from '../options/config.js';
import { nextCommand } from './next-command.js';
import { receiptFolder } from './receipt-place.js';

/** How a journal begins; a receipt is written otherwise. */
const JOURNAL_START = '{"journal":';
/** So many are told one by one. */
const ONE_BY_ONE = 3;

/**
 * Says of journals beside the receipts what can be done with them: whoever plans anew may not know that something was begun.
 * @param beside the file beside which receipts are kept
 * @param resumed the one that is gone on with
 */
export async function warnOfJournals(
  beside: string,
  config: ConfigFile,
  context: Context,
  resumed?: string,
): Promise<void> {
  const known = resumed === undefined ? undefined : resolve(resumed);
  const left = (await journalsIn(receiptFolder(beside))).filter((path) => resolve(path) !== known);
  for (const path of left.slice(0, ONE_BY_ONE)) {
    const on = nextCommand(['apply', '--resume', path], config, context);
    const back = nextCommand(['rollback', path], config, context);
    context.print.warn(
      `${path} is the journal of an apply that was cut short, or is running still`,
      `To go on: ${on}. To take it back: ${back}`,
    );
  }
  const rest = left.length - ONE_BY_ONE;
  if (rest > 0) context.print.warn(`and ${rest} more journals are in ${receiptFolder(beside)}`);
}

/**
 * Where it was gone back by a journal, nothing of it is left to go on with: from then on it is a receipt.
 * @param receipt the same as a receipt
 */
export async function endJournal(
  { path, text, receipt }: { readonly path: string; readonly text: string; readonly receipt: object },
  { print }: Context,
): Promise<void> {
  if (!text.startsWith(JOURNAL_START)) return;
  try {
    await saveDurably(path, [`${JSON.stringify(receipt, null, 2)}\n`]);
  } catch (error) {
    print.warn(
      `the journal ${path} is dealt with, and could not be ended (${systemCode(error)})`,
      'Delete it.',
    );
  }
}

/** Newest first. What cannot be read is told when it is named. */
async function journalsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names
    .filter((name) => name.endsWith('.json'))
    .sort()
    .reverse()
    .map((name) => join(folder, name));
  const journals: string[] = [];
  for (const path of paths) if (await isJournal(path).catch(() => false)) journals.push(path);
  return journals;
}

async function isJournal(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(JOURNAL_START.length),
      0,
      JOURNAL_START.length,
      0,
    );
    if (buffer.toString('latin1', 0, bytesRead) !== JOURNAL_START) return false;
    // Nothing was sent before its first line was whole: then there is nothing to go on with.
    return (await file.readFile()).includes('\n');
  } finally {
    await file.close();
  }
}
