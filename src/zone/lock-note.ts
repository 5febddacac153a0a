import { readlinkSync } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Who made a lock, and which: a lock that another made since is not this one. */
interface Note {
  readonly pid: number;
  readonly machine: string;
  readonly lock: string | undefined;
}

interface LockHolder {
  readonly pid: number;
  /**
   * The number of this process is said to be dead: its lock was made by another that had the same number before, such
   * as the first process of a container that was started again.
   */
  readonly holder: 'alive' | 'dead';
}

/** The file beside a zone file in which a server says that the lock directory `<file>.lock` is its own. */
export function lockNotePath(file: string): string {
  return `${file}.lock-holder`;
}

/** Says that the lock of `file` as it is now belongs to this process. */
export async function writeLockNote(file: string): Promise<void> {
  const note: Note = { pid: process.pid, machine: machine(), lock: await lockIdentity(file) };
  await writeFile(lockNotePath(file), JSON.stringify(note));
}

/** Which server of this machine has the lock of `file`; undefined where no note says so, or where it says it of another lock. */
export async function readLockNote(file: string): Promise<LockHolder | undefined> {
  let note: Partial<Note>;
  try {
    note = JSON.parse(await readFile(lockNotePath(file), 'utf8')) as Partial<Note>;
  } catch {
    return undefined;
  }
  const { pid, lock } = note;
  if (note.machine !== machine() || pid === undefined) return undefined;
  if (lock === undefined || lock !== (await lockIdentity(file))) return undefined;
  return { pid, holder: isAlive(pid) ? 'alive' : 'dead' };
}

/** Tells a lock directory from one that another made after it was removed. */
export async function lockIdentity(file: string): Promise<string | undefined> {
  const found = await stat(`${file}.lock`, { bigint: true }).catch(() => undefined);
  return found === undefined ? undefined : `${found.ino} ${found.birthtimeNs}`;
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
