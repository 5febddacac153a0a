import { readFile, realpath } from 'node:fs/promises';
import pLimit from 'p-limit';
import { abortedError, asKmsDnsError, InputError, KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { CallOptions, Change, ChangeResult, Provider, Zone } from '../../src/provider.js';
import type { RecordSet, RrType } from '../../src/record/index.js';
import { CAPABILITIES } from './capabilities.js';
import { editFor, mergeEdits, type Edit } from './edit.js';
import { withLock, type LockOptions } from './lock.js';
import { replaceFile, syncFolder } from './replace.js';
import { rewrite } from './rewrite.js';
import { refuseChanged, refuseDelegated, refuseJournal, refuseSigned } from './refusals.js';
import { scanZone } from './scan.js';
import { bumpSerial } from './serial.js';
import { allFiles, loadSource, type SourceFile } from './source.js';
import { trace } from './trace.js';
import { ZoneIndex } from './zone-index.js';

export interface ZoneFileSettings {
  readonly path: string;
  readonly zone: DomainName | undefined;
  readonly directory: string | undefined;
  readonly journal: 'refuse' | 'ignore';
  /** Milliseconds since 1970, for date-style serials. */
  readonly now: () => number;
  readonly lock: Pick<LockOptions, 'stale' | 'patience'>;
}

/** A change on its way through one `apply`. */
interface Pending {
  readonly change: Change;
  result: ChangeResult | undefined;
}

export class ZoneFileProvider implements Provider {
  readonly name = 'zonefile';
  readonly capabilities = CAPABILITIES;
  readonly #settings: ZoneFileSettings;
  /** One writer at a time in this process; the lock is for the others. */
  readonly #turn = pLimit(1);
  /** What was made of the octets read last: reading many names of an unchanged file costs one scan. */
  #scanned: { readonly files: readonly SourceFile[]; readonly index: ZoneIndex } | undefined;

  constructor(settings: ZoneFileSettings) {
    this.#settings = settings;
  }

  async findZone(name: DomainName, { signal }: CallOptions = {}): Promise<Zone> {
    const index = await this.#load(signal);
    const { zone } = index;
    if (!name.isSubdomainOf(zone.name)) {
      throw new KmsDnsError(
        'ERR_ZONE_NOT_FOUND',
        `${name.text} is not in ${zone.name.text}, the zone of ${this.#settings.path}`,
        {
          reasons: ['notFound'],
          hint: 'Give the file of the zone that this name belongs to.',
        },
      );
    }
    refuseDelegated(index, name);
    return { name: zone.name, id: this.#settings.path };
  }

  async read(
    zone: Zone,
    name: DomainName,
    type: RrType,
    { signal }: CallOptions = {},
  ): Promise<RecordSet | null> {
    checkInZone(zone, name);
    return (await this.#load(signal)).set(name, type);
  }

  async apply(zone: Zone, changes: readonly Change[], { signal }: CallOptions = {}): Promise<ChangeResult[]> {
    const pending: Pending[] = changes.map((change) => ({ change, result: checkChange(zone, change) }));
    const open = pending.filter((p) => p.result === undefined);
    if (open.length > 0) {
      try {
        await this.#turn(() => this.#write(open, signal));
      } catch (error) {
        if (error instanceof InputError) throw error;
        if (signal?.aborted === true && !(error instanceof KmsDnsError)) throw abortedError(signal.reason);
        settle(open, failure(error));
      }
    }
    return pending.map((p) => p.result as ChangeResult);
  }

  async close(): Promise<void> {
    this.#scanned = undefined;
  }

  async #write(pending: readonly Pending[], signal: AbortSignal | undefined): Promise<void> {
    const path = await this.#realPath();
    await withLock(path, { ...this.#settings.lock, signal }, async (stillHeld) => {
      const index = await this.#load(signal);
      const files = this.#scanned?.files ?? [];
      const file = this.#rewrite(index, pending);
      if (file === undefined) return;
      const open = pending.filter((p) => p.result === undefined);
      await replaceFile(path, file.octets, async () => {
        signal?.throwIfAborted();
        await refuseChanged(files);
        await stillHeld();
      });
      trace({ event: 'written', file: path, changes: open.length });
      const synced = await syncFolder(path).then(
        () => undefined,
        (error: unknown) => error,
      );
      settle(open, synced === undefined ? { status: 'applied' } : notSynced(path, synced));
    });
  }

  /** The new file, or undefined when nothing is left to write. Changes that cannot be made get their result. */
  #rewrite(index: ZoneIndex, pending: readonly Pending[]): SourceFile | undefined {
    const { zone } = index;
    refuseSigned(zone);
    const edits: { readonly of: Pending; readonly edit: Edit }[] = [];
    for (const p of pending) {
      try {
        const set = (p.change.after ?? p.change.before) as RecordSet;
        refuseDelegated(index, set.name);
        const standing = index.set(set.name, set.type);
        if (standing === null ? p.change.before !== null : !standing.equals(p.change.before)) {
          p.result = { status: 'conflict', error: conflictError(set) };
        } else edits.push({ of: p, edit: editFor(index, p.change) });
      } catch (error) {
        p.result = failure(error);
      }
    }
    if (edits.length === 0) return undefined;
    const serial = bumpSerial(zone.soa.data.serial, this.#settings.now());
    try {
      return rewrite(zone, mergeEdits(edits.map(({ edit }) => edit)), serial);
    } catch {
      return rewriteOneByOne(
        index,
        edits.map(({ of }) => of),
        serial,
      );
    }
  }

  /** The zone as it stands on the disk now. */
  async #load(signal: AbortSignal | undefined): Promise<ZoneIndex> {
    signal?.throwIfAborted();
    const { path, zone, directory, journal } = this.#settings;
    if (journal === 'refuse') await refuseJournal(path);
    const main = await loadSource(path, { readFile: (file) => readFile(file), directory });
    const files = allFiles(main);
    const known = this.#scanned;
    if (known?.files.length === files.length && known.files.every((file, i) => sameFile(file, files[i]))) {
      return known.index;
    }
    const index = new ZoneIndex(scanZone(main, zone));
    this.#scanned = { files, index };
    return index;
  }

  async #realPath(): Promise<string> {
    const { path } = this.#settings;
    try {
      return await realpath(path);
    } catch (error) {
      throw new InputError('file', `cannot find ${path}: ${asKmsDnsError(error).message}`, { cause: error });
    }
  }
}

/** When the changes do not go together: each on its own, so that the one at fault is found and the others are done. */
function rewriteOneByOne(
  start: ZoneIndex,
  pending: readonly Pending[],
  serial: number,
): SourceFile | undefined {
  let index = start;
  let file: SourceFile | undefined;
  for (const p of pending) {
    try {
      file = rewrite(index.zone, editFor(index, p.change), serial);
      index = new ZoneIndex(scanZone(file, start.zone.name));
    } catch (error) {
      p.result = failure(error);
    }
  }
  return file;
}

/** What can be said about a change without the file. @throws InputError */
function checkChange(zone: Zone, { before, after }: Change): ChangeResult | undefined {
  const set = after ?? before;
  if (set === null) throw new InputError('change', 'has neither a set before nor one after');
  if (before !== null && after !== null && (before.type !== after.type || !before.name.equals(after.name))) {
    throw new InputError(
      'change',
      `${before.name.text} ${before.type} cannot become ${after.name.text} ${after.type}`,
    );
  }
  checkInZone(zone, set.name);
  return after?.equals(before) === true ? { status: 'unchanged' } : undefined;
}

function checkInZone(zone: Zone, name: DomainName): void {
  if (name.isSubdomainOf(zone.name)) return;
  throw new InputError('name', `${name.text} is not in the zone ${zone.name.text}`);
}

function settle(pending: readonly Pending[], result: ChangeResult): void {
  for (const p of pending) p.result ??= result;
}

function failure(error: unknown): ChangeResult {
  const told = asKmsDnsError(error);
  return { status: told.conflict ? 'conflict' : 'failed', error: told };
}

function conflictError({ name, type }: RecordSet): KmsDnsError {
  return new KmsDnsError('ERR_CONFLICT', `${name.text} ${type} is no longer what was read`, {
    reasons: ['conflict', 'retriable'],
  });
}

function notSynced(path: string, cause: unknown): ChangeResult {
  const error = new KmsDnsError(
    'ERR_UNKNOWN_OUTCOME',
    `${path} was replaced, but the folder could not be made to last`,
    {
      cause,
    },
  );
  return { status: 'unknown', error };
}

function sameFile(known: SourceFile, now: SourceFile | undefined): boolean {
  return known.path === now?.path && known.octets.equals(now.octets);
}
