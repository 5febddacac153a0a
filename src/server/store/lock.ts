import { rmdir, unlink } from 'node:fs/promises';
import lockfile from 'proper-lockfile';
import { InputError, KmsDnsError } from '../../errors.js';
import { lockNotePath, readLockNote, writeLockNote } from '../../zone/index.js';

export interface ZoneLock {
  release(): Promise<void>;
}

/** Milliseconds without a sign of life after which a lock counts as left over from a crash. */
const STALE = 10_000;

/** Files that this process holds: its own number in a note says nothing about them. */
const held = new Set<string>();

/**
 * One process a zone file, by the directory `<file>.lock`, which the zonefile provider honours too. A note beside it says which
 * process made it, so that a server that was killed can start again at once instead of when the lock has gone stale.
 * @param onLost called when somebody else took the lock over
 * @throws KmsDnsError `ERR_LOCKED`
 */
export async function lockZoneFile(file: string, onLost: (error: Error) => void): Promise<ZoneLock> {
  await removeLockOfDeadServer(file);
  let release: () => Promise<void>;
  try {
    release = await lockfile.lock(file, {
      realpath: false,
      stale: STALE,
      update: STALE / 5,
      onCompromised: onLost,
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ELOCKED') throw cannotLock(file, cause);
    throw new KmsDnsError('ERR_LOCKED', `${file} is in use by another process`, {
      cause,
      hint: `Stop the other server or command. After a crash, try again in ${STALE / 1000} seconds.`,
      reasons: ['retriable'],
    });
  }
  held.add(file);
  /* Without the note a crash costs a wait, nothing else. */
  await writeLockNote(file).catch(() => undefined);
  return {
    async release() {
      held.delete(file);
      await unlink(lockNotePath(file)).catch(() => undefined);
      /* A lock that was lost is no longer ours to release. */
      await release().catch(() => undefined);
    },
  };
}

function cannotLock(file: string, cause: unknown): InputError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'its folder is not there' : message;
  return new InputError(file, `the zone file cannot be locked: ${why}`, {
    cause,
    hint: 'Give a file in a folder that this process may write to.',
  });
}

async function removeLockOfDeadServer(file: string): Promise<void> {
  if (held.has(file)) return;
  if ((await readLockNote(file))?.holder === 'dead') await rmdir(`${file}.lock`).catch(() => undefined);
}
