import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import {
  serialOf,
  StagedZone,
  type SetChange,
  type Zone,
  type ZoneSnapshot,
  type ZoneView,
} from '../../zone/index.js';
import type { StoreEvent } from './event.js';
import { Journal } from './journal.js';
import { lockZoneFile, type ZoneLock } from './lock.js';
import { MasterFile, type FreshZone } from './master-file.js';
import { checkPair, replay } from './replay.js';

/** Looks at the zone as it is when its turn comes, and says what to change. Runs once, and at once. */
export type Job<R> = (zone: ZoneView) => { readonly value: R; readonly changes: readonly SetChange[] };

interface Pending {
  readonly run: (zone: ZoneView) => readonly SetChange[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export interface ServedZoneOptions extends FreshZone {
  readonly name: DomainName;
  readonly file: string;
  /** The journal is folded into the master file when it is longer than this, in octets. */
  readonly foldOctets?: number | undefined;
  readonly onEvent: (event: StoreEvent) => void;
}

interface Parts {
  readonly zone: Zone;
  readonly master: MasterFile;
  readonly journal: Journal;
  readonly lock: ZoneLock;
  /** Fires when another process has taken the file over: it is no longer ours to write. */
  readonly lockLost: AbortSignal;
}

/** So many jobs share one fsync at the most; queries get their turn between batches. */
const MAX_BATCH = 64;
/** Unless told otherwise the journal is folded when it is longer than the master file, and than this. */
const FOLD_OCTETS = 4 * 1024 * 1024;
/** The journal is folded at the latest this long after the first commit in it, in milliseconds. */
const FOLD_AFTER = 5 * 60_000;

/**
 * One zone, kept on disk as its master file and the journal beside it. Jobs run one after the other, each seeing what the
 * ones before did; those that are waiting go to disk together (one fsync), and only then are they served and acknowledged.
 */
export class ServedZone {
  readonly name: DomainName;
  readonly file: string;
  readonly #parts: Parts;
  readonly #onEvent: (event: StoreEvent) => void;
  readonly #queue: Pending[] = [];
  #running: Promise<void> | undefined;
  #foldTimer: NodeJS.Timeout | undefined;
  #foldDue = false;
  readonly #foldOctets: number | undefined;
  /** A fold that failed is tried again when the journal has grown to this. */
  #notBefore = 0;
  #closed = false;
  /** Called after every commit: answers made before it are out of date. */
  onCommit: () => void = () => undefined;

  /** @throws InputError, or KmsDnsError `ERR_LOCKED` when another process has the file */
  static async open(options: ServedZoneOptions): Promise<ServedZone> {
    const { name, onEvent } = options;
    const file = await realFile(options.file);
    const abort = new AbortController();
    const lock = await lockZoneFile(file, (error) => {
      abort.abort(error);
      const message = `${file} was taken over by another process; no more updates`;
      onEvent({ kind: 'zone-error', zone: name, message, error });
    });
    try {
      const journalPath = `${file}.journal`;
      const text = await Journal.read(journalPath);
      if (text !== undefined) checkPair(text, name, file, journalPath);
      const { zone, master, warnings, created } = await MasterFile.load(file, name, options);
      for (const message of warnings) onEvent({ kind: 'zone-warning', zone: name, message });
      const journal = new Journal(journalPath, { zone: name, base: master.hash, beside: file });
      const replayed = text === undefined ? 0 : replay(zone, text, master.hash, file, journalPath);
      if (text !== undefined) await (replayed > 0 ? journal.resume(text) : journal.restart(master.hash));
      onEvent({ kind: 'zone-loaded', zone: name, file, serial: serialOf(zone), created, replayed });
      return new ServedZone({ ...options, file }, { zone, master, journal, lock, lockLost: abort.signal });
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  private constructor({ name, file, foldOctets, onEvent }: ServedZoneOptions, parts: Parts) {
    this.name = name;
    this.file = file;
    this.#foldOctets = foldOctets;
    this.#onEvent = onEvent;
    this.#parts = parts;
    if (parts.journal.length > 0) this.#foldLater();
  }

  get view(): ZoneView {
    return this.#parts.zone;
  }

  snapshot(): ZoneSnapshot {
    return this.#parts.zone.snapshot();
  }

  /** Jobs that wait for their turn. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Resolves when the job's changes are safely on disk and served; rejects when they are neither. */
  submit<R>(job: Job<R>): Promise<R> {
    if (this.#closed) return Promise.reject(new KmsDnsError('ERR_ABORTED', 'the server is closing'));
    return new Promise((resolve, reject) => {
      let value: R;
      this.#queue.push({
        run: (zone) => {
          const outcome = job(zone);
          value = outcome.value;
          return outcome.changes;
        },
        done: () => {
          resolve(value);
        },
        failed: reject,
      });
      this.#wake();
    });
  }

  /** Does what is waiting, folds the journal into the master file, and lets the file go. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#foldTimer);
    while (this.#running !== undefined) await this.#running;
    await this.#fold();
    await this.#parts.journal.close();
    await this.#parts.lock.release();
  }

  #wake(): void {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
      if (this.#queue.length > 0 || this.#foldDue) this.#wake();
    });
  }

  async #run(): Promise<void> {
    /* What comes in during one turn of the event loop shares the first fsync. */
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0 || this.#foldDue) {
      if (this.#foldDue || this.#isLong()) await this.#fold();
      await this.#commit(this.#queue.splice(0, MAX_BATCH));
    }
  }

  async #commit(batch: readonly Pending[]): Promise<void> {
    const { zone, journal, lockLost } = this.#parts;
    const staged = new StagedZone(zone);
    /* The last of every set: who changes one set many times writes it once. */
    const changes = new Map<string, SetChange>();
    const ran: Pending[] = [];
    for (const job of batch) {
      try {
        const wanted = job.run(staged);
        for (const change of wanted) {
          staged.put(change);
          changes.set(`${change.name.key} ${change.type}`, change);
        }
        ran.push(job);
      } catch (error) {
        job.failed(error);
      }
    }
    if (changes.size > 0) {
      try {
        lockLost.throwIfAborted();
        await journal.append({ kind: 'commit', changes: [...changes.values()] });
      } catch (error) {
        this.#fail(`updates could not be written to ${journal.path}`, error);
        for (const job of ran) job.failed(error);
        return;
      }
      zone.commit(staged);
      this.onCommit();
      this.#foldLater();
    }
    for (const job of ran) job.done();
  }

  #isLong(): boolean {
    const { journal, master } = this.#parts;
    const limit = this.#foldOctets ?? Math.max(FOLD_OCTETS, master.octets);
    return journal.length > Math.max(limit, this.#notBefore);
  }

  #foldLater(): void {
    if (this.#closed) return;
    this.#foldTimer ??= setTimeout(() => {
      this.#foldTimer = undefined;
      this.#foldDue = true;
      this.#wake();
    }, FOLD_AFTER).unref();
  }

  /** Writes the zone to its master file and begins the journal anew. A file that somebody else changed is left alone. */
  async #fold(): Promise<void> {
    const { zone, master, journal, lockLost } = this.#parts;
    this.#foldDue = false;
    if (journal.length === 0 || lockLost.aborted) return;
    try {
      await master.save(zone.snapshot(), {
        beforeWrite: (hash) => journal.append({ kind: 'fold', hash }),
        beforeRename: async () => lockLost.throwIfAborted(),
      });
      await journal.restart(master.hash);
      this.#notBefore = 0;
      this.#onEvent({ kind: 'zone-saved', zone: this.name, file: this.file, serial: serialOf(zone) });
    } catch (error) {
      this.#notBefore = journal.length * 2;
      this.#foldLater();
      this.#fail(`${this.file} was not saved; updates stay in ${journal.path}`, error);
    }
  }

  #fail(message: string, error: unknown): void {
    this.#onEvent({ kind: 'zone-error', zone: this.name, message, error });
  }
}

/** The file itself, not a link to it: what is renamed over a link would leave the file as it was. */
async function realFile(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return resolve(path);
  }
}
