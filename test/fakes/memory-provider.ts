import { KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import type { CallOptions, Capabilities, Change, ChangeResult, Provider, Zone } from '../../src/provider.js';
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

  async apply(zone: Zone, changes: readonly Change[]): Promise<ChangeResult[]> {
    await this.#step('apply', `${zone.name.text} × ${changes.length}`);
    return changes.map((change) => this.#apply(change));
  }

  async close(): Promise<void> {}

  standing(name: DomainName, type: RrType = 'SRV'): RecordSet | null {
    return this.sets.get(`${name.key} ${type}`) ?? null;
  }

  put(set: RecordSet): void {
    this.sets.set(`${set.name.key} ${set.type}`, set);
  }

  #apply(change: Change): ChangeResult {
    const set = change.after ?? change.before;
    if (set === null) throw new KmsDnsError('ERR_INTERNAL', 'a change without a set');
    const standing = this.standing(set.name, set.type);
    if (change.before === null ? standing !== null : !change.before.equals(standing)) {
      const error = new KmsDnsError('ERR_CONFLICT', 'somebody was faster', { reasons: ['conflict'] });
      return { status: 'conflict', error };
    }
    const fault = this.#options.fault?.(change);
    if (fault === 'failed') return { status: 'failed', error: new KmsDnsError('ERR_RCODE', 'REFUSED') };
    if (fault !== 'lost-unknown') {
      this.writes.push(change);
      if (change.after === null) this.sets.delete(`${set.name.key} ${set.type}`);
      else this.put(change.after);
    }
    if (fault === undefined) return { status: 'applied' };
    return { status: 'unknown', error: new KmsDnsError('ERR_UNKNOWN_OUTCOME', 'the reply was lost') };
  }

  async #step(step: 'findZone' | 'read' | 'apply', detail: string): Promise<void> {
    this.calls.push(`${step} ${detail}`);
    await this.#options.pause?.(step);
  }
}
