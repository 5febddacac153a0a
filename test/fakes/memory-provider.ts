import { checkChanges } from '../../src/backend/index.js';
import { KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import {
  isUnchanged,
  type CallOptions,
  type Capabilities,
  type Change,
  type ChangeResult,
  type CommentedSet,
  type Provider,
  type SetChange,
  type Zone,
} from '../../src/provider.js';
import type { RecordSet, RrType } from '../../src/record/index.js';

/** What happens to one change; the default is what the contract says. */
export type Fault =
  /** Applied, but the reply is lost and reading fails as well. */
  | 'applied-unknown'
  /** Not applied, and nobody can tell. */
  | 'lost-unknown'
  | 'failed';

export interface MemoryProviderOptions {
  readonly zones?: readonly string[];
  /** Called at the start of every step, to let others in between; the contract's races come from here. */
  readonly pause?: (step: 'findZone' | 'read' | 'apply') => Promise<void>;
  /** Asked once for each change about to be applied. */
  readonly fault?: (change: Change) => Fault | undefined;
  readonly capabilities?: Partial<Capabilities>;
  /** What `read` has to say of what stands. */
  readonly notices?: readonly string[];
}

/** A backend in memory that keeps the contract, races when told to and logs every write. */
export class MemoryProvider implements Provider {
  readonly name = 'memory';
  readonly capabilities: Capabilities;
  /** Every set by `name type`, in the order first written. */
  readonly sets = new Map<string, RecordSet>();
  /** The comments of the records of a set, by `name type` and the key of the record's data. */
  readonly comments = new Map<string, ReadonlyMap<string, string>>();
  /** The backend's own log: every write that it carried out, and every call. */
  readonly writes: Change[] = [];
  readonly calls: string[] = [];
  readonly #zones: readonly Zone[];
  readonly #options: MemoryProviderOptions;

  constructor(options: MemoryProviderOptions = {}) {
    this.#options = options;
    this.#zones = (options.zones ?? ['example.com']).map((name) => ({
      name: DomainName.parse(name),
      id: `memory:${name}`,
    }));
    this.capabilities = {
      atomicity: 'set',
      comparison: 'exact',
      ttl: { min: 0, max: 0x7fffffff },
      maxBatch: 1000,
      ownerMark: 'none',
      checked: { date: '2026-11-22', against: 'itself' },
      ...options.capabilities,
    };
  }

  async findZone(name: DomainName): Promise<Zone> {
    await this.#step('findZone', name.text);
    const zones = this.#zones.filter((zone) => name.isSubdomainOf(zone.name));
    const [zone] = zones.sort((a, b) => b.name.labels.length - a.name.labels.length);
    if (zone === undefined) {
      throw new KmsDnsError('ERR_ZONE_NOT_FOUND', `no zone for ${name.text}`, { reasons: ['notFound'] });
    }
    return zone;
  }

  async read(
    _zone: Zone,
    name: DomainName,
    type: RrType,
    { onNotice }: CallOptions = {},
  ): Promise<RecordSet | null> {
    await this.#step('read', name.text);
    for (const notice of this.#options.notices ?? []) onNotice?.(notice);
    return this.standing(name, type);
  }

  async readCommented(
    zone: Zone,
    name: DomainName,
    type: RrType,
    options?: CallOptions,
  ): Promise<CommentedSet | null> {
    const set = await this.read(zone, name, type, options);
    return set === null ? null : { set, comments: this.#commentsAt(set) };
  }

  async apply(zone: Zone, changes: readonly Change[]): Promise<ChangeResult[]> {
    const sets = checkChanges(zone, changes, this.capabilities.ownerMark);
    await this.#step('apply', `${zone.name.text} × ${changes.length}`);
    return changes.map((change, i) => this.#apply(change, sets[i] as RecordSet));
  }

  async close(): Promise<void> {}

  standing(name: DomainName, type: RrType = 'SRV'): RecordSet | null {
    return this.sets.get(`${name.key} ${type}`) ?? null;
  }

  /** Without `comments`, records that stay keep those that they have. */
  put(set: RecordSet, comments: ReadonlyMap<string, string> = this.#commentsAt(set)): void {
    const key = keyOf(set);
    this.sets.set(key, set);
    this.comments.set(key, new Map([...comments].filter(([data]) => set.data.some((d) => d.key === data))));
  }

  take(name: DomainName, type: RrType = 'SRV'): void {
    this.sets.delete(`${name.key} ${type}`);
    this.comments.delete(`${name.key} ${type}`);
  }

  #apply(change: Change, set: RecordSet): ChangeResult {
    if (isUnchanged(change)) return { status: 'unchanged' };
    const { companion } = change;
    if (!this.#stands(change, set) || (companion !== undefined && !this.#stands(companion, companion))) {
      const error = new KmsDnsError('ERR_CONFLICT', 'somebody was faster', { reasons: ['conflict'] });
      return { status: 'conflict', error };
    }
    const fault = this.#options.fault?.(change);
    if (fault === 'failed') return { status: 'failed', error: new KmsDnsError('ERR_RCODE', 'REFUSED') };
    if (fault !== 'lost-unknown') {
      this.writes.push(change);
      this.#write(change, set);
      if (companion !== undefined) this.#write(companion, companion);
    }
    if (fault === undefined) return { status: 'applied' };
    return { status: 'unknown', error: new KmsDnsError('ERR_UNKNOWN_OUTCOME', 'the reply was lost') };
  }

  #stands({ before, comments }: Change, { name, type }: Pick<RecordSet, 'name' | 'type'>): boolean {
    const standing = this.standing(name, type);
    if (before === null ? standing !== null : !before.equals(standing)) return false;
    const known = this.comments.get(`${name.key} ${type}`);
    return [...(comments ?? [])].every(([key, comment]) => comment.before === (known?.get(key) ?? null));
  }

  #write(
    { after, comments = new Map() }: SetChange & Pick<Change, 'comments'>,
    { name, type }: Pick<RecordSet, 'name' | 'type'>,
  ): void {
    if (after === null) return this.take(name, type);
    const standing = new Map(this.#commentsAt(after));
    for (const [key, comment] of comments) {
      if (comment.after === null) standing.delete(key);
      else standing.set(key, comment.after);
    }
    this.put(after, standing);
  }

  #commentsAt(set: RecordSet): ReadonlyMap<string, string> {
    return this.comments.get(keyOf(set)) ?? new Map<string, string>();
  }

  async #step(step: 'findZone' | 'read' | 'apply', detail: string): Promise<void> {
    this.calls.push(`${step} ${detail}`);
    await this.#options.pause?.(step);
  }
}

function keyOf({ name, type }: RecordSet): string {
  return `${name.key} ${type}`;
}
