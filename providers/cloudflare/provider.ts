import { applyOpen, openChanges, type CheckedChange, type Progress } from '../../src/backend/index.js';
import { asKmsDnsError } from '../../src/errors.js';
import type { DomainName } from '../../src/name/index.js';
import type {
  CallOptions,
  Change,
  ChangeResult,
  CommentedSet,
  Diagnosis,
  Provider,
  Zone,
} from '../../src/provider.js';
import type { RecordSet, RrType } from '../../src/record/index.js';
import type { Account } from './account.js';
import { applyChanges } from './apply.js';
import { checkForCloudflare } from './checks.js';
import { diagnose } from './diagnose.js';
import { CAPABILITIES } from './limits.js';
import type { Pace } from './pace.js';
import { Reader } from './reader.js';
import type { Requests } from './requests.js';
import { commentsIn, duplicatesIn, remarksOn, standingAt, type Standing } from './standing.js';
import { trace } from './trace.js';
import { Zones } from './zones.js';

/**
 * The provider contract over Cloudflare's API. Made by `cloudflare()`. There is no `findAndRead`: no answer shows a zone
 * and a set, and what is read right before the change it is for is fresher.
 */
export class CloudflareProvider implements Provider {
  readonly name = 'cloudflare';
  readonly capabilities = CAPABILITIES;
  readonly #requests: Requests;
  readonly #account: Account;
  readonly #pace: Pace;
  readonly #zones: Zones;
  readonly #reader: Reader;

  constructor(requests: Requests, account: Account, pace: Pace, zoneId: string | undefined) {
    this.#requests = requests;
    this.#account = account;
    this.#pace = pace;
    this.#zones = new Zones(requests, zoneId);
    this.#reader = new Reader(requests);
  }

  async findZone(name: DomainName, { signal }: CallOptions = {}): Promise<Zone> {
    const { name: apex, id, identity } = await this.#zones.find(name, signal);
    return { name: apex, id, identity };
  }

  async read(
    zone: Zone,
    name: DomainName,
    type: RrType,
    options: CallOptions = {},
  ): Promise<RecordSet | null> {
    return (await this.#read(zone, name, type, options)).set;
  }

  async readCommented(
    zone: Zone,
    name: DomainName,
    type: RrType,
    options: CallOptions = {},
  ): Promise<CommentedSet | null> {
    const standing = await this.#read(zone, name, type, options);
    return standing.set && { set: standing.set, comments: commentsIn(standing) };
  }

  async #read(
    zone: Zone,
    name: DomainName,
    type: RrType,
    { signal, onNotice }: CallOptions,
  ): Promise<Standing> {
    const standing = standingAt(await this.#reader.read(zone, name, signal), name, type);
    for (const twins of duplicatesIn(standing)) {
      const detail = `${name.text} ${type} ${twins.map((record) => record.id).join(' ')}`;
      trace(() => ({ event: 'duplicates', zone: zone.name.text, count: twins.length, detail }));
    }
    for (const remark of remarksOn(standing)) onNotice?.(remark);
    return standing;
  }

  async apply(zone: Zone, changes: readonly Change[], { signal }: CallOptions = {}): Promise<ChangeResult[]> {
    const open = openChanges(zone, changes, CAPABILITIES);
    return applyOpen(changes, open, signal, (list, progress) => this.#apply(zone, list, progress, signal));
  }

  async check(zone: Zone, changes: readonly Change[], { signal }: CallOptions = {}): Promise<void> {
    const { plan } = await this.#zones.about(zone, signal);
    for (const checked of openChanges(zone, changes, CAPABILITIES)) checkForCloudflare(checked, plan);
  }

  diagnose(names: readonly DomainName[], { signal }: CallOptions = {}): Promise<readonly Diagnosis[]> {
    return diagnose(this.#requests, this.#zones, names, signal);
  }

  async close(): Promise<void> {
    // Idle connections end by themselves, and hold nothing up.
  }

  async #apply(
    zone: Zone,
    open: readonly CheckedChange[],
    progress: Progress,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    let plan;
    try {
      ({ plan } = await this.#zones.about(zone, signal));
    } catch (error) {
      signal?.throwIfAborted();
      progress.settle(open, { status: 'failed', error: asKmsDnsError(error) });
      return;
    }
    for (const checked of open) checkForCloudflare(checked, plan);
    const context = {
      zone,
      plan,
      requests: this.#requests,
      reader: this.#reader,
      account: this.#account,
      pace: this.#pace,
      progress,
      signal,
    };
    await this.#account.inTurn(zone.id, () => applyChanges(context, open), signal);
  }
}
