import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { open, rename, stat, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface SaveOptions {
  /** Called when all is ready for the rename; what it throws keeps the old file. */
  readonly beforeRename?: (() => Promise<void>) | undefined;
}

/**
 * Puts `chunks` in the place of `path` so that after a crash at any moment there is either the old file or the new one,
 * whole: a temporary file beside it, fsync, rename, fsync of the directory. The file keeps its mode and, as far as the
 * system lets us, its owner. A symbolic link would be replaced: give the file that it leads to.
 */
export async function saveDurably(
  path: string,
  chunks: Iterable<string | Uint8Array>,
  { beforeRename }: SaveOptions = {},
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const old = await stat(path).catch(() => undefined);
  const file = await open(temporary, 'wx', old === undefined ? 0o644 : 0o600);
  try {
    try {
      await writeFile(file, gatherChunks(chunks));
      if (old !== undefined) await keepOwnerAndMode(file, old);
      await file.sync();
    } finally {
      await file.close();
    }
    await beforeRename?.();
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Makes renames and removals in a directory last. Windows cannot open a directory for that, and does not need it. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** Owner and group; the group alone where only root may give files away; neither where even that is not allowed. */
async function keepOwnerAndMode(file: FileHandle, old: Stats): Promise<void> {
  const now = await file.stat();
  if (now.uid !== old.uid || now.gid !== old.gid) {
    await file
      .chown(old.uid, old.gid)
      .catch(() => file.chown(now.uid, old.gid))
      .catch(() => undefined);
  }
  await file.chmod(old.mode & 0o777);
}

/** Fewer, larger pieces, and a turn for others (queries) between them. */
async function* gatherChunks(chunks: Iterable<string | Uint8Array>): AsyncGenerator<Buffer> {
  let pending: Buffer[] = [];
  let size = 0;
  for (const chunk of chunks) {
    const octets = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : Buffer.from(chunk);
    pending.push(octets);
    size += octets.length;
    if (size < 0x10000) continue;
    yield Buffer.concat(pending);
    pending = [];
    size = 0;
  }
  yield Buffer.concat(pending);
}
