import { readdir, readFile, realpath, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import pLimit from 'p-limit';
import { abortedError, asKmsDnsError, InputError, KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import { saveDurably } from '../../src/zone/index.js';
import { openOf, rewriteAll, type Pending } from './batch.js';
import { withLock, type LockOptions } from './lock.js';
import { refuseChanged, refuseJournal } from './refusals.js';
import { scanZone } from './scan.js';
import { allFiles, loadSource } from './source.js';
import { trace } from './trace.js';
import { unreadable } from './unreadable.js';
import { ZoneIndex } from './zone-index.js';

export interface ZoneFileSettings {
  /** The zone's name, where it is given. */
  readonly origin: DomainName | undefined;
  readonly directory: string | undefined;
  readonly journal: 'refuse' | 'ignore';
  /** Milliseconds since 1970, for serials that are dates. */
  readonly now: () => number;
  readonly lock: Pick<LockOptions, 'stale' | 'patience'>;
}

/** One master file on the disk: read anew for every call, and replaced whole. */
export class ZoneFile {
  readonly path: string;
  readonly #settings: ZoneFileSettings;
  /** One writer at a time in this process; the lock is for the others. */
  readonly #turn = pLimit(1);
  /** What was made of the octets read last: many names of an unchanged file cost one scan. */
  #known: ZoneIndex | undefined;
  #loading: Promise<ZoneIndex> | undefined;
  #nextLoad: Promise<ZoneIndex> | undefined;

  constructor(path: string, settings: ZoneFileSettings) {
    this.path = path;
    this.#settings = settings;
  }

  /**
   * The zone as it stands on the disk, read after this was called. Calls that come while the file is being read share
   * the reading that comes next.
   * @throws InputError for a file that cannot be read as a zone
   */
  async load(signal: AbortSignal | undefined): Promise<ZoneIndex> {
    if (signal?.aborted === true) throw abortedError(signal.reason);
    if (this.#loading === undefined) return this.#startLoad();
    this.#nextLoad ??= this.#loading.then(
      () => this.#startLoad(),
      () => this.#startLoad(),
    );
    return this.#nextLoad;
  }

  /** Gives every change of the batch its result. @throws InputError for a file that cannot be read as a zone */
  async change(batch: readonly Pending[], signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#turn(() => this.#change(batch, signal));
    } catch (error) {
      if (error instanceof InputError) throw error;
      if (signal?.aborted === true && !(error instanceof KmsDnsError)) throw abortedError(signal.reason);
      for (const pending of batch) pending.fail(error);
    }
  }

  async #change(batch: readonly Pending[], signal: AbortSignal | undefined): Promise<void> {
    const path = await realPath(this.path);
    await withLock(path, { ...this.#settings.lock, signal }, async (stillHeld) => {
      await removeLeftovers(path);
      const index = await this.load(signal);
      const next = rewriteAll(index, batch, this.#settings.now());
      if (next === undefined) return;
      let renaming = false;
      const beforeRename = async () => {
        signal?.throwIfAborted();
        await refuseChanged(allFiles(index.zone.main));
        await stillHeld();
        renaming = true;
      };
      const open = openOf(batch);
      await saveDurably(path, [next.zone.main.octets], { beforeRename }).catch((error: unknown) => {
        throw renaming ? lateError(path, error) : writeError(path, error, signal);
      });
      this.#known = next;
      for (const pending of open) pending.result = { status: 'applied' };
      trace({ event: 'written', file: path, changes: open.length });
    });
  }

  #startLoad(): Promise<ZoneIndex> {
    this.#nextLoad = undefined;
    this.#loading = this.#load().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #load(): Promise<ZoneIndex> {
    const { origin, directory, journal } = this.#settings;
    await refuseJournal(this.path, journal);
    const known = this.#known?.zone.main;
    const main = await loadSource(this.path, { readFile: (path) => readFile(path), directory }, known);
    if (main !== known || this.#known === undefined) this.#known = new ZoneIndex(scanZone(main, origin));
    return this.#known;
  }
}

async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * Removes what a writer that died has left behind. Should it only have been asleep while its lock was taken over, its
 * rename fails now, and undoes nobody's change.
 */
async function removeLeftovers(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)];
  for (const file of await readdir(folder)) {
    if (!file.startsWith(`${name}.`) || !/^[0-9a-f]{12}\.tmp$/.test(file.slice(name.length + 1))) continue;
    await rm(join(folder, file), { force: true });
  }
}

/** The rename, or making it last, went wrong: the file may be the new one by now. */
function lateError(path: string, cause: unknown): KmsDnsError {
  return new KmsDnsError(
    'ERR_UNKNOWN_OUTCOME',
    `${path} may have been replaced or not: ${asKmsDnsError(cause).message}`,
    {
      cause,
    },
  );
}

function writeError(path: string, cause: unknown, signal: AbortSignal | undefined): unknown {
  if (cause instanceof KmsDnsError || signal?.aborted === true) return cause;
  return new KmsDnsError('ERR_IO', `cannot write ${path}: ${asKmsDnsError(cause).message}`, {
    hint: 'The folder of the zone file must be writable and have room: the new file is made there.',
    cause,
  });
}
