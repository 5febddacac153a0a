import { readlinkSync } from 'node:fs';
import { readFile, rmdir, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import lockfile from 'proper-lockfile';
import { InputError, KmsDnsError } from '../../errors.js';

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
  const note: Note = { pid: process.pid, machine: machine(), lock: await identity(file) };
  /* Without the note a crash costs a wait, nothing else. */
  await writeFile(notePath(file), JSON.stringify(note)).catch(() => undefined);
  return {
    async release() {
      held.delete(file);
      await unlink(notePath(file)).catch(() => undefined);
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

/** Who made a lock, and which: a lock that another made since is not this one. */
interface Note {
  readonly pid: number;
  readonly machine: string;
  readonly lock: string | undefined;
}

function notePath(file: string): string {
  return `${file}.lock-holder`;
}

async function removeLockOfDeadServer(file: string): Promise<void> {
  if (held.has(file)) return;
  let note: Partial<Note>;
  try {
    note = JSON.parse(await readFile(notePath(file), 'utf8')) as Partial<Note>;
  } catch {
    return;
  }
  if (note.machine !== machine() || note.pid === undefined || isAlive(note.pid)) return;
  if (note.lock === undefined || note.lock !== (await identity(file))) return;
  await rmdir(`${file}.lock`).catch(() => undefined);
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Where a process number means something: the host, and on Linux the namespace, which containers have of their own. */
function machine(): string {
  let namespace = '';
  try {
    namespace = readlinkSync('/proc/self/ns/pid');
  } catch {
    /* Not Linux. */
  }
  return `${hostname()} ${namespace}`;
}

async function identity(file: string): Promise<string | undefined> {
  const found = await stat(`${file}.lock`, { bigint: true }).catch(() => undefined);
  return found === undefined ? undefined : `${found.ino} ${found.birthtimeNs}`;
}
