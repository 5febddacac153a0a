import { applyOpen, openChanges, Turn, type CheckedChange, type Progress } from '../../src/backend/index.js';
import { asKmsDnsError, KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type { CallOptions, Change, ChangeResult, Diagnosis, Provider, Zone } from '../../src/provider.js';
import type { RecordSet, RrType } from '../../src/record/index.js';
import type { Api } from './api.js';
import { applyBatch, type ApplyContext } from './apply.js';
import {
  checkChange,
  packBatches,
  partsOf,
  planned,
  type Part,
  type PartSpelling,
  type PlannedChange,
} from './batches.js';
import { diagnose } from './diagnose.js';
import { Hopes } from './hopes.js';
import { CAPABILITIES } from './limits.js';
import { PendingChanges } from './settled.js';
import { Spellings } from './stored-set.js';
import { ZoneReader } from './zone-reader.js';
import type { HostedZones } from './zones.js';

/** The provider contract over Route 53. Made by `route53()`. */
export class Route53Provider implements Provider {
  readonly name = 'route53';
  readonly capabilities = CAPABILITIES;
  readonly #api: Api;
  readonly #zones: HostedZones;
  readonly #reader: ZoneReader;
  readonly #spellings = new Spellings();
  readonly #pending = new PendingChanges();
  /** Route 53 takes one batch of a zone at a time (PriorRequestNotComplete). */
  readonly #turns = new Map<string, Turn>();

  constructor(api: Api, zones: HostedZones) {
    this.#api = api;
    this.#zones = zones;
    this.#reader = new ZoneReader(api, (zone) => zones.setsIn(zone));
  }

  findZone(name: DomainName, { signal }: CallOptions = {}): Promise<Zone> {
    return this.#zones.find(name, signal);
  }

  async read(
    zone: Zone,
    name: DomainName,
    type: RrType,
    { signal }: CallOptions = {},
  ): Promise<RecordSet | null> {
    const known = await this.#reader.read(zone, name, type, signal);
    return known && this.#spellings.note(known);
  }

  async apply(zone: Zone, changes: readonly Change[], { signal }: CallOptions = {}): Promise<ChangeResult[]> {
    const open = openChanges(zone, changes, CAPABILITIES);
    open.forEach(checkChange);
    return applyOpen(changes, open, signal, (list, progress) => this.#send(zone, list, progress, signal));
  }

  async check(zone: Zone, changes: readonly Change[]): Promise<void> {
    openChanges(zone, changes, CAPABILITIES).forEach(checkChange);
  }

  settled(zone: Zone, names: readonly DomainName[], { signal }: CallOptions = {}): Promise<void> {
    return this.#pending.settled(this.#api, zone, names, signal);
  }

  diagnose(names: readonly DomainName[], { signal }: CallOptions = {}): Promise<readonly Diagnosis[]> {
    return diagnose(this.#api, this.#zones, names, signal);
  }

  close(): Promise<void> {
    return this.#api.close();
  }

  async #send(
    zone: Zone,
    open: readonly CheckedChange[],
    progress: Progress,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const context: ApplyContext = {
      zone,
      api: this.#api,
      progress,
      signal,
      hopes: new Hopes(),
      read: (name, type) => this.read(zone, name, type, { signal }),
      onApplied: (batch, changeId) => {
        const parts = batch.flatMap(partsOf);
        this.#pending.add(zone, parts, changeId);
        for (const { after } of parts) if (after !== null) this.#noteWritten(after);
      },
      onUnknown: (change) => this.#pending.add(zone, partsOf(change), undefined),
    };
    const ready = (await Promise.all(open.map((checked) => this.#plan(checked, context)))).filter(
      (plan) => plan !== undefined,
    );
    const turn = this.#turnOf(zone);
    for (const batch of packBatches(ready)) {
      await turn.run(() => applyBatch(context, batch), signal);
    }
  }

  /** What is to be sent for a change; undefined when it is settled by what stands. */
  async #plan(checked: CheckedChange, context: ApplyContext): Promise<PlannedChange | undefined> {
    const { progress, signal } = context;
    try {
      const parts = await Promise.all(partsOf(checked).map((part) => this.#spell(part, context)));
      return planned(checked, parts);
    } catch (error) {
      signal?.throwIfAborted();
      const failure = asKmsDnsError(error);
      progress.settle([checked], { status: failure.conflict ? 'conflict' : 'failed', error: failure });
      return undefined;
    }
  }

  /**
   * How a part stands and is to be written; what stands is read unless `before` came from there.
   * @throws KmsDnsError also when it is no longer `before`
   */
  async #spell(part: Part, { read }: ApplyContext): Promise<PartSpelling> {
    const { name, type, before, after } = part;
    const known = before && this.#spellings.of(before);
    if (known !== undefined && known !== null) return this.#spelled(known, after);
    // Where there is nothing before and something after, CREATE finds out.
    if (before === null && after !== null) return this.#spelled(null, after);
    const standing = await read(name, type);
    if (before === null ? standing !== null : !before.equals(standing)) throw isDifferent(part);
    return this.#spelled((standing && this.#spellings.of(standing)) ?? null, after);
  }

  #spelled(before: PartSpelling['before'], after: RecordSet | null): PartSpelling {
    return { before, after: after && this.#spellings.write(after) };
  }

  #noteWritten(set: RecordSet): void {
    this.#spellings.note({ set, stored: this.#spellings.write(set) });
  }

  #turnOf(zone: Zone): Turn {
    const turn = this.#turns.get(zone.id) ?? new Turn();
    this.#turns.set(zone.id, turn);
    return turn;
  }
}

function isDifferent({ name, type }: Part): KmsDnsError {
  return new KmsDnsError(
    'ERR_CONFLICT',
    `${name.text} ${type} is no longer what was read; nothing was changed`,
    {
      hint: 'Somebody else changed it meanwhile. Read again and decide anew.',
      reasons: ['conflict', 'retriable'],
      details: { name: name.key },
    },
  );
}
