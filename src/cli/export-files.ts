import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.js';
import type { ExportFile } from '../export/index.js';
import type { Context } from './command.js';
import { NewFile } from '../new-file.js';

/**
 * Writes the files of an export: to `out`, a file or a folder, or to standard output. Nothing that is there is overwritten.
 * @throws InputError when a file exists or cannot be made, or there are several and `out` is no folder
 */
export async function writeExport(
  files: readonly ExportFile[],
  out: string | undefined,
  { print }: Context,
): Promise<void> {
  if (out === undefined) {
    for (const { text } of files) await print.raw(text);
    return;
  }
  const folder = await isFolder(out);
  if (!folder && files.length > 1) {
    throw new InputError('--out', `"${out}" is one file, and there are ${files.length} to write`, {
      hint: `Name a folder, ${out}/.`,
    });
  }
  if (folder) await mkdir(out, { recursive: true });
  const made: NewFile[] = [];
  try {
    // All of them before the first is written: one that cannot be made leaves none behind.
    for (const { name } of files) {
      made.push(await NewFile.create(folder ? join(out, name) : out, '--out', 'An export'));
    }
    for (const [i, file] of made.entries()) {
      await file.write(files[i]?.text ?? '');
      print.note(`written to ${file.path}`);
    }
  } finally {
    await Promise.all(made.map((file) => file.close()));
  }
}

async function isFolder(path: string): Promise<boolean> {
  if (/[/\\]$/.test(path)) return true;
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
