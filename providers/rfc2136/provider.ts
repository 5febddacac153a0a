import { applyOpen, type Progress } from '../../src/backend/index.js';
import { asKmsDnsError, type KmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type {
  CallOptions,
  Capabilities,
  Change,
  ChangeResult,
  FoundSet,
  Provider,
  Zone,
} from '../../src/provider.js';
import type { RecordSet, RrType } from '../../src/record/index.js';
import { applyBatch, type ApplyContext } from './apply.js';
import { askStanding } from './ask.js';
import { packBatches, planChanges, type Batch } from './batches.js';
import { claimNames } from './claim.js';
import { explainConflict, explainRefusal } from './closer-look.js';
import { MESSAGE_ROOM } from './limits.js';
import { prepare } from './prepare.js';
import type { Primaries } from './primaries.js';
import type { Primary } from './primary.js';
import { aliasError } from './read-set.js';
import { Spelling } from './spelling.js';
import type { ServerWays } from './ways.js';
import { wildcardBehind, type AskStanding } from './wildcard.js';

export interface ProviderOptions {
  readonly protocol: 'udp' | 'tcp';
  readonly capabilities: Capabilities;
  readonly ways: ServerWays;
  readonly close: () => Promise<void>;
}

/** The provider contract over DNS UPDATE. Made by `rfc2136()`. */
export class Rfc2136Provider implements Provider {
  readonly name = 'rfc2136';
  readonly capabilities: Capabilities;
  readonly #primaries: Primaries;
  readonly #limits: { readonly room: number; readonly ways: ServerWays };
  readonly #close: () => Promise<void>;
  readonly #spelling = new Spelling();

  constructor(primaries: Primaries, { protocol, capabilities, ways, close }: ProviderOptions) {
    this.#primaries = primaries;
    this.capabilities = capabilities;
    this.#limits = { room: MESSAGE_ROOM[protocol], ways };
    this.#close = close;
  }

  findZone(name: DomainName, { signal }: CallOptions = {}): Promise<Zone> {
    return this.#primaries.findZone(name, signal);
  }

  async read(
    zone: Zone,
    name: DomainName,
    type: RrType,
    { signal }: CallOptions = {},
  ): Promise<RecordSet | null> {
    const primary = await this.#primaries.of(zone, signal);
    return this.#spelling.note(await readSet(primary, zone.name, name, type, signal));
  }

  async findAndRead(
    name: DomainName,
    type: RrType,
    { signal }: CallOptions = {},
  ): Promise<FoundSet | undefined> {
    const found = await this.#primaries.findAndRead(name, type, signal);
    this.#spelling.note(found?.set ?? null);
    return found;
  }

  async apply(zone: Zone, changes: readonly Change[], { signal }: CallOptions = {}): Promise<ChangeResult[]> {
    const planned = planChanges(zone, changes, this.#limits);
    return applyOpen(changes, planned, signal, (list, progress) => this.#send(zone, list, progress, signal));
  }

  async check(zone: Zone, changes: readonly Change[]): Promise<void> {
    planChanges(zone, changes, this.#limits);
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #send(
    zone: Zone,
    planned: Batch,
    progress: Progress,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    let primary: Primary;
    try {
      primary = await this.#primaries.of(zone, signal);
    } catch (error) {
      signal?.throwIfAborted();
      progress.settle(planned, { status: 'failed', error: asKmsDnsError(error) });
      return;
    }
    const context = applyContext(primary, zone, progress, signal);
    const spelled = await Promise.all(
      planned.map((p) => prepare(context, p, () => this.#spelling.correct(p, context.read))),
    );
    const ready = spelled.filter((p) => p !== undefined);
    const batches = packBatches(ready, this.#limits.room, this.capabilities.maxBatch);
    await Promise.all(batches.map(async (batch) => applyBatch(context, await claimNames(context, batch))));
  }
}

async function readSet(
  primary: Primary,
  zone: DomainName,
  name: DomainName,
  type: RrType,
  signal?: AbortSignal,
): Promise<RecordSet | null> {
  const ask = asker(primary, zone, type, signal);
  const standing = await ask(name);
  if (standing.kind === 'none') return null;
  // What a wildcard makes up does not stand at this name, and gives way to a record that does. Yet clients that look for KMS
  // hosts get them from there, so for these it is shown.
  const isShown = type === 'SRV' && (standing.kind === 'set' || standing.leadsToData);
  if (!isShown && (await wildcardBehind(zone, name, standing, ask)) !== undefined) return null;
  if (standing.kind === 'set') return standing.set;
  throw aliasError(primary.text, name, standing.target);
}

function asker(primary: Primary, zone: DomainName, type: RrType, signal?: AbortSignal): AskStanding {
  return async (name) => (await askStanding(primary, { zone, name, type, signal })).standing;
}

function applyContext(
  primary: Primary,
  zone: Zone,
  progress: Progress,
  signal: AbortSignal | undefined,
): ApplyContext {
  let permission: Promise<KmsDnsError | undefined> | undefined;
  const look = {
    primary,
    zone: zone.name,
    signal,
    ask: (type: RrType) => asker(primary, zone.name, type, signal),
  };
  return {
    zone,
    primary,
    progress,
    signal,
    permission: () => (permission ??= primary.update(zone.name, [], signal)),
    read: (name, type) => readSet(primary, zone.name, name, type, signal),
    explainConflict: (planned, error) => explainConflict(look, planned, error),
    explainRefusal: (planned, error) => explainRefusal(look, planned, error),
  };
}
