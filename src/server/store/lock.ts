import lockfile from 'proper-lockfile';
import { KmsDnsError } from '../../errors.js';

export interface ZoneLock {
  release(): Promise<void>;
}

/** Milliseconds without a sign of life after which a lock counts as left over from a crash. */
const STALE = 10_000;

/**
 * One process a zone file: an own lock beside it, which others that edit the file ask for too.
 * @param onLost called when somebody else took the lock over
 * @throws KmsDnsError `ERR_LOCKED`
 */
export async function lockZoneFile(file: string, onLost: (error: Error) => void): Promise<ZoneLock> {
  try {
    const release = await lockfile.lock(file, {
      realpath: false,
      stale: STALE,
      update: STALE / 5,
      onCompromised: onLost,
    });
    return { release };
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ELOCKED') throw cause;
    throw new KmsDnsError('ERR_LOCKED', `${file} is in use by another process`, {
      cause,
      hint: `Stop the other server or command. After a crash, try again in ${STALE / 1000} seconds.`,
      reasons: ['retriable'],
    });
  }
}
