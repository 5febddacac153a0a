import { open, readFile, stat, unlink, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import { syncDirectory } from '../../zone/index.js';
import {
  formatEntry,
  formatHeader,
  parseJournal,
  type JournalEntry,
  type JournalText,
} from './journal-text.js';

/** What a journal goes with. */
export interface JournalOwner {
  readonly zone: DomainName;
  /** The hash of the master file. */
  readonly base: string;
  /** The master file. Who may not read it may not read the journal either: it gets the same mode. */
  readonly beside: string;
}

/**
 * The updates that the master file does not have yet: a file beside it that only grows, until it is folded into the
 * master file and removed. `append` returns when its entry is safely on disk.
 */
export class Journal {
  readonly path: string;
  readonly #zone: DomainName;
  readonly #master: string;
  #base: string;
  #file: FileHandle | undefined;
  #length = 0;
  /** After a failed fsync nobody knows what is on disk: no more is promised until a restart has read it. */
  #broken: unknown;

  constructor(path: string, { zone, base, beside }: JournalOwner) {
    this.path = path;
    this.#zone = zone;
    this.#base = base;
    this.#master = beside;
  }

  /** What a journal says, or undefined when there is none. */
  static async read(path: string): Promise<JournalText | undefined> {
    let octets: Buffer;
    try {
      octets = await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    return parseJournal(octets, path);
  }

  /** Octets of entries that the master file may not have. */
  get length(): number {
    return this.#length;
  }

  /** Goes on where a journal that was read ends; a torn tail is cut off. */
  async resume(text: JournalText): Promise<void> {
    this.#base = text.base;
    this.#file = await open(this.path, 'r+');
    await this.#file.truncate(text.wholeOctets);
    await this.#file.sync();
    this.#length = text.wholeOctets;
  }

  async append(entry: JournalEntry): Promise<void> {
    if (this.#broken !== undefined) {
      throw new KmsDnsError('ERR_IO', `${this.path} failed before, and takes no more updates`, {
        cause: this.#broken,
        hint: 'Look at the disk, then start the server again.',
      });
    }
    const file = (this.#file ??= await this.#create());
    const octets = Buffer.from(formatEntry(entry), 'utf8');
    try {
      await writeAll(file, octets, this.#length);
      await file.datasync().catch((error: unknown) => {
        this.#broken = error;
        throw error;
      });
    } catch (error) {
      await file.truncate(this.#length).catch((cause: unknown) => (this.#broken = cause));
      throw error;
    }
    this.#length += octets.length;
  }

  /** The master file, whose hash is `base`, has everything: the journal goes, and begins anew with the next entry. */
  async restart(base: string): Promise<void> {
    await this.close();
    this.#base = base;
    this.#length = 0;
    await unlink(this.path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
    await syncDirectory(dirname(this.path));
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  async #create(): Promise<FileHandle> {
    const mode = await stat(this.#master).then(
      (master) => master.mode & 0o777,
      () => 0o600,
    );
    const file = await open(this.path, 'w', 0o600);
    await file.chmod(mode);
    const header = Buffer.from(formatHeader(this.#zone, this.#base), 'utf8');
    await writeAll(file, header, 0);
    await file.sync();
    await syncDirectory(dirname(this.path));
    this.#length = header.length;
    return file;
  }
}

async function writeAll(file: FileHandle, octets: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < octets.length) {
    const left = octets.length - written;
    written += (await file.write(octets, written, left, position + written)).bytesWritten;
  }
}
