import { constants } from 'node:fs';
import { open, rename, unlink, type FileHandle } from 'node:fs/promises';
import { openFacts } from '../../config/index.js';
import { wasAnswered, type FactsHeader, type Observation } from '../../conflicts/index.js';
import { InputError, KmsDnsError, systemCode } from '../../errors.js';

const APPENDING = constants.O_RDWR | constants.O_APPEND;

/** Characters that are held back, and milliseconds: a write for every domain would cost more than looking at it. */
const HELD = 64 * 1024;
const HELD_FOR = 1000;

/** The file of `--save`, a line a domain, as `openFacts` reads it. */
export class FactsFile {
  readonly path: string;
  readonly #handle: FileHandle;
  readonly #continued: boolean;
  readonly #now: () => number;
  #held = '';
  #flushed: number;
  #written = false;
  #error: KmsDnsError | undefined;

  private constructor(path: string, handle: FileHandle, continued: boolean, now: () => number) {
    this.path = path;
    this.#handle = handle;
    this.#continued = continued;
    this.#now = now;
    this.#flushed = now();
  }

  /** A new one, for its owner only. @throws InputError when it exists or cannot be made */
  static async create(path: string, now: () => number = Date.now): Promise<FactsFile> {
    try {
      return new FactsFile(path, await open(path, 'wx', 0o600), false, now);
    } catch (error) {
      const exists = systemCode(error) === 'EEXIST';
      throw new InputError(
        '--save',
        `"${path}" ${exists ? 'exists already' : `cannot be written (${systemCode(error)})`}`,
        {
          hint: exists
            ? 'Go on with it by --resume, or name another file: facts are never overwritten.'
            : 'Name a file in a folder that you can write to.',
          cause: error,
        },
      );
    }
  }

  /**
   * The one that is there, to be gone on with behind its last whole line, without what nobody answered for; a new one
   * where there is none.
   * @throws InputError when it cannot be written
   */
  static async resume(path: string, now: () => number = Date.now): Promise<FactsFile> {
    let handle: FileHandle;
    try {
      handle = await open(path, APPENDING);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return FactsFile.create(path, now);
      throw new InputError('--save', `"${path}" cannot be written (${systemCode(error)})`, { cause: error });
    }
    if (!(await handle.stat()).isFile()) {
      await handle.close();
      throw new InputError('--save', `"${path}" is no file that can be gone on with`, {
        hint: 'Name the file that --save wrote before.',
      });
    }
    const length = await wholeLines(handle);
    await handle.truncate(length);
    if (length === 0) return new FactsFile(path, handle, false, now);
    await handle.close();
    await withoutUnanswered(path);
    return new FactsFile(path, await open(path, APPENDING), true, now);
  }

  /** There is something in it already. */
  get continued(): boolean {
    return this.#continued;
  }

  /** Why it could not be written, if it could not: what was found can be told all the same. */
  get error(): KmsDnsError | undefined {
    return this.#error;
  }

  async start(header: FactsHeader): Promise<void> {
    if (!this.#continued) await this.#write({ type: 'start', ...header });
  }

  add(observation: Observation): Promise<void> {
    return this.#write({ type: 'domain', ...observation });
  }

  /** What a report has to say beside the facts. */
  note(text: string): Promise<void> {
    return this.#write({ type: 'note', text });
  }

  /** Says that no domain is missing. */
  end(): Promise<void> {
    return this.#write({ type: 'end' });
  }

  /** Writes what was held back, durably, and takes a file away that has nothing in it. */
  async close(): Promise<void> {
    await this.#flush();
    try {
      if (this.#written) await this.#handle.sync();
    } catch (error) {
      this.#fail(error);
    }
    // A write that failed may have written a part.
    const { size } = await this.#handle.stat();
    await this.#handle.close();
    if (size === 0 && !this.#continued) await unlink(this.path);
  }

  async #write(line: unknown): Promise<void> {
    this.#held += `${JSON.stringify(line)}\n`;
    if (this.#held.length >= HELD || this.#now() - this.#flushed >= HELD_FOR) await this.#flush();
  }

  async #flush(): Promise<void> {
    const text = this.#held;
    this.#held = '';
    this.#flushed = this.#now();
    if (text === '' || this.#error !== undefined) return;
    try {
      await this.#handle.appendFile(text);
      this.#written = true;
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(cause: unknown): void {
    this.#error ??= new KmsDnsError('ERR_IO', `the facts could not be written to ${this.path}`, {
      hint: 'Name a file on a disk that has space.',
      cause,
    });
  }
}

/**
 * Takes out of a file that is gone on with what nobody answered for: it is looked at again. The file stays as it is
 * until the new one is whole.
 * @throws InputError when there are no facts in it
 * @throws KmsDnsError `ERR_IO`
 */
async function withoutUnanswered(path: string): Promise<void> {
  const read = () => openFacts([path], { field: '--save' });
  if (!(await isAnyUnanswered((await read()).observations))) return;
  const { header, observations } = await read();
  const kept = await FactsFile.create(`${path}.${process.pid}.tmp`);
  await kept.start(header);
  for await (const observation of observations) if (wasAnswered(observation)) await kept.add(observation);
  await kept.close();
  if (kept.error === undefined) return rename(kept.path, path);
  await unlink(kept.path);
  throw kept.error;
}

async function isAnyUnanswered(observations: AsyncIterable<Observation>): Promise<boolean> {
  let unanswered = 0;
  for await (const observation of observations) if (!wasAnswered(observation)) unanswered++;
  return unanswered > 0;
}

/** Octets up to the end of the last line that has one: a run that was killed leaves half a line. */
async function wholeLines(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  const block = Buffer.alloc(64 * 1024);
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - block.length);
    const { bytesRead } = await handle.read(block, 0, end - start, start);
    const at = block.subarray(0, bytesRead).lastIndexOf(10);
    if (at !== -1) return start + at + 1;
    end = start;
  }
  return 0;
}
