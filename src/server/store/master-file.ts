import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { InputError, KmsDnsError } from '../../errors.js';
import type { DomainName } from '../../name/index.js';
import {
  buildZone,
  formatZone,
  newZone,
  parseMasterFile,
  saveDurably,
  type Zone,
  type ZoneSnapshot,
} from '../../zone/index.js';

/** Sets written out between two turns for others, such as queries. */
const SETS_A_TURN = 1000;

/** A zone's master file on disk, and the hash that tells whether anybody else has changed it since. */
export class MasterFile {
  readonly path: string;
  #hash: string;
  /** The file and what it `$INCLUDE`s, in the order read. After a save everything is in the one file. */
  #sources: readonly string[];
  #octets: number;

  private constructor(path: string, read: { hash: string; sources: readonly string[]; octets: number }) {
    this.path = path;
    this.#hash = read.hash;
    this.#sources = read.sources;
    this.#octets = read.octets;
  }

  /** Reads the zone; makes it when the file is not there. @throws InputError */
  static async load(path: string, origin: DomainName, fresh: FreshZone): Promise<LoadedMaster> {
    await removeLeftovers(path);
    if ((await readIfThere(path)) === undefined) return MasterFile.#create(path, origin, fresh);
    const hash = createHash('sha256');
    const sources: string[] = [];
    let octetsRead = 0;
    const readText = (source: string): string => {
      const octets = readFileSync(source);
      hash.update(octets);
      sources.push(source);
      octetsRead += octets.length;
      return octets.toString('utf8');
    };
    const records = parseMasterFile(readText(path), { origin, source: path, readText });
    const { zone, warnings } = buildZone(origin, records, path);
    const read = { hash: hash.digest('hex'), sources, octets: octetsRead };
    return { zone, warnings, master: new MasterFile(path, read), created: false };
  }

  /** The serial is seconds since 1970: newer than what secondaries may have kept of a zone by that name. */
  static async #create(path: string, origin: DomainName, fresh: FreshZone): Promise<LoadedMaster> {
    const zone = newZone(origin, Math.floor(fresh.now() / 1000) >>> 0, fresh.addresses);
    const nothing = createHash('sha256').digest('hex');
    const master = new MasterFile(path, { hash: nothing, sources: [path], octets: 0 });
    await master.save(zone.snapshot());
    return { zone, warnings: [], master, created: true };
  }

  get hash(): string {
    return this.#hash;
  }

  get octets(): number {
    return this.#octets;
  }

  /**
   * Writes the zone durably.
   * @throws KmsDnsError `ERR_CONFLICT` when somebody else changed the file: it is left as it is
   */
  async save(zone: ZoneSnapshot, { beforeWrite, beforeRename }: SaveSteps = {}): Promise<void> {
    await this.#refuseChanged();
    const chunks: string[] = [];
    const hash = createHash('sha256');
    for (const chunk of formatZone(zone)) {
      chunks.push(chunk);
      hash.update(chunk);
      if (chunks.length % SETS_A_TURN === 0) await setImmediate();
    }
    const digest = hash.digest('hex');
    await beforeWrite?.(digest);
    await saveDurably(this.path, chunks, {
      beforeRename: async () => {
        await beforeRename?.();
        /* The last look: writing a large zone takes a while. */
        await this.#refuseChanged();
      },
    });
    this.#hash = digest;
    this.#sources = [this.path];
    this.#octets = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  /** What is on disk must be what was read or saved last. */
  async #refuseChanged(): Promise<void> {
    const hash = createHash('sha256');
    for (const source of this.#sources) hash.update((await readIfThere(source)) ?? '');
    if (hash.digest('hex') === this.#hash) return;
    throw new KmsDnsError('ERR_CONFLICT', `${this.path} was changed by somebody else`, {
      reasons: ['conflict'],
    });
  }
}

/** What is done on the way; what they throw keeps the old file. */
export interface SaveSteps {
  /** Is told the hash that the file will have, before anything changes. */
  readonly beforeWrite?: (hash: string) => Promise<void>;
  readonly beforeRename?: () => Promise<void>;
}

/** What a zone is made from that is not there. */
export interface FreshZone {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Of its name server. */
  readonly addresses: readonly string[];
}

export interface LoadedMaster {
  readonly zone: Zone;
  readonly master: MasterFile;
  readonly warnings: readonly string[];
  readonly created: boolean;
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(path, `the zone file cannot be read: ${why}`, { cause: error });
  }
}

/** Temporary files of a save that a crash cut short. */
async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(folder).catch(() => [])) {
    if (name.startsWith(prefix) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(prefix.length))) {
      await unlink(join(folder, name)).catch(() => undefined);
    }
  }
}
