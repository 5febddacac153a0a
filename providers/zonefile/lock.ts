import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { KmsDnsError } from '../../src/errors.js';
import { lockIdentity, readLockNote } from '../../src/zone/index.js';

/** Milliseconds after which the lock of a process that died is taken over. A living one renews it all along. */
const STALE = 10_000;
/** Milliseconds to wait for the lock: long enough to outlive a dead holder's. */
const PATIENCE = 20_000;

export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  readonly stale?: number | undefined;
  readonly patience?: number | undefined;
}

/** Held: nobody took the lock over. @throws KmsDnsError `ERR_CONFLICT` when somebody did */
export type StillHeld = () => Promise<void>;

/**
 * Runs `action` while `path` is locked against other processes and other callers of this one, by the directory
 * `<path>.lock`.
 * @param path exists, and is no symbolic link
 * @throws KmsDnsError `ERR_LOCKED` when the lock stays taken, `ERR_IO` when it cannot be made
 */
export async function withLock<T>(
  path: string,
  { signal, stale = STALE, patience = PATIENCE }: LockOptions,
  action: (stillHeld: StillHeld) => Promise<T>,
): Promise<T> {
  let compromised = false;
  const options = { stale, realpath: false, onCompromised: () => (compromised = true) };
  const release = await acquire(path, options, signal, Date.now() + patience);
  const mine = await lockIdentity(path);
  const stillHeld = async () => {
    if (!compromised && mine !== undefined && (await lockIdentity(path)) === mine) return;
    throw new KmsDnsError('ERR_CONFLICT', `the lock of ${path} was taken over by another process`, {
      reasons: ['conflict', 'retriable'],
    });
  };
  try {
    return await action(stillHeld);
  } finally {
    // A lock that was lost is no longer ours to release.
    await release().catch(() => undefined);
  }
}

async function acquire(
  path: string,
  options: Parameters<typeof lock>[1],
  signal: AbortSignal | undefined,
  deadline: number,
): Promise<() => Promise<void>> {
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await lock(path, options);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw cannotLock(path, error);
      await refuseServed(path, error);
      if (Date.now() > deadline) throw stillLocked(path, error);
    }
    await sleep(Math.random() * Math.min(50, 5 + tries), undefined, { signal });
  }
}

/** A server keeps its lock for as long as it runs: waiting would not help. */
async function refuseServed(path: string, cause: unknown): Promise<void> {
  const server = await readLockNote(path);
  if (server?.holder !== 'alive') return;
  throw new KmsDnsError('ERR_LOCKED', `kmsdns serve (process ${server.pid}) has ${path}`, {
    hint: 'Use --server HOST:PORT, with the address that it listens on; or stop it first.',
    details: { pid: server.pid },
    cause,
  });
}

function stillLocked(path: string, cause: unknown): KmsDnsError {
  return new KmsDnsError('ERR_LOCKED', `${path} stays locked by another process`, {
    hint: `If no other kmsdns is at work on it, remove the directory ${path}.lock.`,
    reasons: ['retriable'],
    cause,
  });
}

function cannotLock(path: string, cause: unknown): KmsDnsError {
  const problem = cause instanceof Error ? cause.message : String(cause);
  return new KmsDnsError('ERR_IO', `cannot lock ${path}: ${problem}`, {
    hint: 'The folder of the zone file must be writable: the lock and the new file are made there.',
    cause,
  });
}
