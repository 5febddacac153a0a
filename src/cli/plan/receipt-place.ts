import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError, systemCode } from '../../errors.js';

const FOLDER = 'kmsdns-receipts';

/** Where the receipts are that nobody has named, beside the file that the changes come from. */
export function receiptFolder(beside: string): string {
  return join(dirname(beside), FOLDER);
}

interface ReceiptPlace {
  readonly path: string;
  /** The folder, where it was not there before. */
  readonly made: string | undefined;
}

/**
 * A path for a receipt that nobody has named: by its time, in a folder beside the file that the change comes from, made if it
 * is not there.
 * @throws InputError when it cannot be made
 */
export async function receiptPath(
  beside: string,
  command: string,
  now: () => number = Date.now,
): Promise<ReceiptPlace> {
  const folder = receiptFolder(beside);
  const path = join(folder, receiptName(command, now));
  try {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    return { path, made: made === undefined ? undefined : folder };
  } catch (error) {
    throw new InputError('--receipt', `${folder} cannot be made for it (${systemCode(error)})`, {
      hint: 'Name a file in a folder that you can write to: --receipt FILE.',
      cause: error,
    });
  }
}

/** The same in the folder of a file that is there. */
export function receiptBeside(path: string, command: string, now: () => number = Date.now): string {
  return join(dirname(path), receiptName(command, now));
}

function receiptName(command: string, now: () => number): string {
  return `${new Date(now()).toISOString().replaceAll(/[-:]/g, '')}-${command}.json`;
}
