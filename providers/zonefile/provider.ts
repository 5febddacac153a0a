import { checkChanges } from '../../src/backend/index.js';
import { InputError, KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import {
  isUnchanged,
  type CallOptions,
  type Change,
  type ChangeResult,
  type Diagnosis,
  type Provider,
  type Zone,
} from '../../src/provider.js';
import { kmsDomain, kmsOwner, type RecordSet, type RrType } from '../../src/record/index.js';
import { openOf, Pending } from './batch.js';
import { CAPABILITIES } from './capabilities.js';
import { diagnoseFile, tried } from './diagnose.js';
import { UnknownZoneError } from './names.js';
import { refuseBelowCut } from './refusals.js';
import type { ZoneFile } from './zone-file.js';
import type { ZoneIndex } from './zone-index.js';

/** The provider contract over master files. Made by `zonefile()`. */
export class ZoneFileProvider implements Provider {
  readonly name = 'zonefile';
  readonly capabilities = CAPABILITIES;
  readonly #files: readonly ZoneFile[];

  constructor(files: readonly ZoneFile[]) {
    this.#files = files;
  }

  async zones({ signal }: CallOptions = {}): Promise<readonly Zone[]> {
    return (await this.#load(undefined, signal)).map(({ path, index }) => ({
      name: index.zone.name,
      id: path,
    }));
  }

  async findZone(name: DomainName, { signal }: CallOptions = {}): Promise<Zone> {
    const loaded = await this.#load(name, signal);
    const [found] = loaded
      .filter(({ index }) => name.isSubdomainOf(index.zone.name))
      .sort((a, b) => b.index.zone.name.labels.length - a.index.zone.name.labels.length);
    if (found === undefined) {
      const zones = loaded.map(({ path, index }) => `${index.zone.name.text} (${path})`).join(', ');
      throw new KmsDnsError('ERR_ZONE_NOT_FOUND', `${name.text} is not in ${zones}`, {
        reasons: ['notFound'],
        hint: 'Give the file of the zone that this name belongs to.',
      });
    }
    refuseBelowCut(found.index, name);
    return { name: found.index.zone.name, id: found.path };
  }

  async read(
    zone: Zone,
    name: DomainName,
    type: RrType,
    { signal }: CallOptions = {},
  ): Promise<RecordSet | null> {
    return (await this.#file(zone).load(signal)).set(name, type);
  }

  async apply(zone: Zone, changes: readonly Change[], { signal }: CallOptions = {}): Promise<ChangeResult[]> {
    const sets = checkChanges(zone, changes, CAPABILITIES.ownerMark);
    const batch = changes.map((change, i) => new Pending(change, sets[i] as RecordSet));
    for (const pending of batch) if (isUnchanged(pending.change)) pending.result = { status: 'unchanged' };
    const open = openOf(batch);
    if (open.length > 0) await this.#file(zone).change(open, signal);
    return batch.map((pending) => pending.result as ChangeResult);
  }

  async diagnose(names: readonly DomainName[], { signal }: CallOptions = {}): Promise<readonly Diagnosis[]> {
    const files = await Promise.all(
      this.#files.map((file) =>
        diagnoseFile(file.path, () =>
          file.load(signal).catch((error: unknown) => {
            throw withZoneOption(error, names[0]);
          }),
        ),
      ),
    );
    if (files.flat().some(({ check, status }) => check === 'file' && status === 'fail')) return files.flat();
    const asked = names.length > 0 ? names : (await this.zones({ signal })).map(({ name }) => kmsOwner(name));
    const sets = asked.map((name) =>
      tried('zone', async () => {
        const zone = await this.findZone(name, { signal });
        await this.read(zone, name, 'SRV', { signal });
        return `${(kmsDomain(name) ?? name).text} is in the zone ${zone.name.text}, ${zone.id}`;
      }),
    );
    return [...files.flat(), ...(await Promise.all(sets))];
  }

  async close(): Promise<void> {
    // Nothing is held between calls.
  }

  async #load(
    name: DomainName | undefined,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly path: string; readonly index: ZoneIndex }[]> {
    try {
      return await Promise.all(
        this.#files.map(async (file) => ({ path: file.path, index: await file.load(signal) })),
      );
    } catch (error) {
      throw this.#files.length === 1 ? withZoneOption(error, name) : error;
    }
  }

  #file(zone: Zone): ZoneFile {
    const file = this.#files.find(({ path }) => path === zone.id);
    if (file !== undefined) return file;
    throw new KmsDnsError('ERR_ZONE_NOT_FOUND', `${zone.id} is none of the zone files given`, {
      reasons: ['notFound'],
    });
  }
}

/** What to say so that a file that does not name its zone can be read; which zone it is, only the person knows. */
function withZoneOption(error: unknown, name: DomainName | undefined): unknown {
  if (!(error instanceof InputError && error.cause instanceof UnknownZoneError)) return error;
  const zone = name === undefined ? 'corp.example.com' : (kmsDomain(name) ?? name).text;
  return new InputError(error.field, error.cause.message, {
    hint: `Say which zone the file is, for example --zone ${zone} (in code: origin), or begin it with $ORIGIN ${zone}.`,
    cause: error.cause,
  });
}
