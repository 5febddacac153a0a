import { randomBytes } from 'node:crypto';
import { open, rename, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Stats } from 'node:fs';

/**
 * Puts `octets` in the place of the file so that at any moment, also after a crash, the old file or the new one is
 * there, whole: a temporary file beside it, fsync, rename, fsync of the folder. Mode and (where allowed) owner stay.
 * @param path exists, and is no symbolic link
 * @param lastLook called when all is ready for the rename; what it throws keeps the old file
 */
export async function replaceFile(
  path: string,
  octets: Uint8Array,
  lastLook: () => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const old = await stat(path);
  const file = await open(temporary, 'wx', 0o600);
  try {
    try {
      await file.writeFile(octets);
      await keepOwner(file, old);
      await file.chmod(old.mode & 0o777);
      await file.sync();
    } finally {
      await file.close();
    }
    await lastLook();
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
}

/** Makes a rename in the folder of `path` last. Windows cannot open a folder for that, and does not need it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Owner and group; the group alone where only root may give files away; neither where even that is not allowed. */
async function keepOwner(file: FileHandle, { uid, gid }: Stats): Promise<void> {
  const now = await file.stat();
  if (now.uid === uid && now.gid === gid) return;
  await file
    .chown(uid, gid)
    .catch(() => file.chown(now.uid, gid))
    .catch(() => undefined);
}
