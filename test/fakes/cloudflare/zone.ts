import { randomBytes } from 'node:crypto';
import { errors, refuse } from './api-error.js';
import { recordJson, type DnsRecord, type RecordFields } from './dns-record.js';
import { exportText } from './export.js';
import { isObject, parseRecord, type Plan } from './record-input.js';

export type PlanName = 'free' | 'pro' | 'business' | 'enterprise';

export interface ZoneSpec {
  readonly name: string;
  readonly id?: string | undefined;
  readonly status?: 'initializing' | 'pending' | 'active' | 'moved' | undefined;
  readonly plan?: PlanName | undefined;
  /** The account's name. Two accounts may each have a zone of one name, and a token may see both. */
  readonly account?: string | undefined;
  /** Whether exact twins of an SRV record may stand (terraform-provider-cloudflare#750 says so). Default true. */
  readonly srvTwins?: boolean | undefined;
  /** False: the batch endpoint is refused. */
  readonly batch?: boolean | undefined;
  /** Records that the zone may hold. Default: no limit, so that tests are free; 200 on the free plan in earnest. */
  readonly quota?: number | undefined;
}

interface Limits extends Plan {
  /** docs, "Batch record changes", 2026-11. */
  readonly batch: number;
}

const PAID: Limits = { minTtl: 60, tags: 20, comment: 500, batch: 3500 };
const LIMITS: Readonly<Record<PlanName, Limits>> = {
  free: { minTtl: 60, tags: 0, comment: 100, batch: 200 },
  pro: PAID,
  business: PAID,
  enterprise: { ...PAID, minTtl: 30 },
};

type Records = Map<string, DnsRecord>;

/** One zone and its records. Every write is one transaction: all of it or nothing. */
export class FakeZone {
  readonly id: string;
  readonly name: string;
  readonly status: NonNullable<ZoneSpec['status']>;
  readonly plan: PlanName;
  readonly account: string;
  readonly createdOn: string;
  readonly #spec: ZoneSpec;
  readonly #now: () => number;
  readonly #planted = new Set<string>();
  #records: Records = new Map();
  #serial = 0;

  constructor(spec: ZoneSpec, now: () => number) {
    this.#spec = spec;
    this.#now = now;
    this.id = spec.id ?? newId();
    this.name = spec.name.toLowerCase();
    this.status = spec.status ?? 'active';
    this.plan = spec.plan ?? 'free';
    this.account = spec.account ?? 'Test';
    this.createdOn = timestamp(now());
  }

  get limits(): Limits {
    return LIMITS[this.plan];
  }

  get records(): readonly DnsRecord[] {
    return [...this.#records.values()];
  }

  /** Rises with every applied write. */
  get serial(): number {
    return this.#serial;
  }

  /** @throws ApiError 81044 */
  get(id: string): DnsRecord {
    const record = this.#records.get(id);
    if (record === undefined) throw errors.noSuchRecord();
    return record;
  }

  export(): string {
    return exportText(this.name, this.records, this.#now());
  }

  create(body: unknown): unknown {
    return this.#write((records) => this.#create(records, body));
  }

  put(id: string, body: unknown): unknown {
    return this.#write((records) => this.#replace(records, id, body));
  }

  patch(id: string, body: unknown): unknown {
    return this.#write((records) => this.#replace(records, id, body, this.get(id)));
  }

  delete(id: string): unknown {
    return this.#write((records) => ({ id: this.#remove(records, id)['id'] }));
  }

  /** Deletes, patches, puts and posts in this order, whatever the order in the body. */
  batch(body: unknown): unknown {
    if (this.#spec.batch === false) {
      // No report of this was found: today the endpoint is on all plans. Code and words as for a permission.
      throw refuse(403, 10_000, 'Authentication error');
    }
    if (!isObject(body)) throw errors.notJson();
    const { deletes, patches, puts, posts } = {
      deletes: operations(body['deletes']),
      patches: operations(body['patches']),
      puts: operations(body['puts']),
      posts: operations(body['posts']),
    };
    const count = deletes.length + patches.length + puts.length + posts.length;
    if (count > this.limits.batch) {
      // The limit is documented, code and words are a guess.
      throw refuse(400, 9207, `Batch of ${count} operations exceeds the limit of ${this.limits.batch}.`);
    }
    return this.#write((records) => ({
      deletes: deletes.map((item) => this.#remove(records, idOf(item))),
      patches: patches.map((item) => {
        const base = records.get(idOf(item));
        if (base === undefined) throw errors.noSuchRecord();
        return this.#replace(records, base.id, item, base);
      }),
      puts: puts.map((item) => this.#replace(records, idOf(item), item)),
      posts: posts.map((item) => this.#create(records, item)),
    }));
  }

  /** Puts a record there as another tool, or another decade of the API, would have left it. */
  plant(fields: RecordFields): DnsRecord {
    const record = this.#newRecord(fields);
    this.#records.set(record.id, record);
    this.#planted.add(record.id);
    this.#serial += 1;
    return record;
  }

  /** Whether a record came by `plant`: nobody has judged whether it may stand. */
  isPlanted(id: string): boolean {
    return this.#planted.has(id);
  }

  /** Takes a record away behind everybody's back. */
  uproot(id: string): void {
    if (this.#records.delete(id)) this.#serial += 1;
  }

  #write<T>(change: (records: Records) => T): T {
    const records = new Map(this.#records);
    const result = change(records);
    if (records.size > (this.#spec.quota ?? Infinity)) throw errors.recordQuota();
    this.#records = records;
    this.#serial += 1;
    return result;
  }

  #create(records: Records, body: unknown): Readonly<Record<string, unknown>> {
    const record = this.#newRecord(parseRecord(body, this.name, this.limits));
    this.#refuseClash(records, record);
    records.set(record.id, record);
    return recordJson(record);
  }

  #replace(records: Records, id: string, body: unknown, base?: DnsRecord): Readonly<Record<string, unknown>> {
    const old = records.get(id);
    if (old === undefined) throw errors.noSuchRecord();
    const fields = parseRecord(body, this.name, this.limits, base);
    const record = { ...fields, id, createdOn: old.createdOn, modifiedOn: timestamp(this.#now()) };
    this.#refuseClash(records, record);
    records.set(id, record);
    return recordJson(record);
  }

  #remove(records: Records, id: string): Readonly<Record<string, unknown>> {
    const record = records.get(id);
    if (record === undefined) throw errors.noSuchRecord();
    records.delete(id);
    return recordJson(record);
  }

  #newRecord(fields: RecordFields): DnsRecord {
    const now = timestamp(this.#now());
    return { ...fields, id: newId(), createdOn: now, modifiedOn: now };
  }

  /**
   * Which records cannot stand side by side: docs, "Records with same name". At the name of a CNAME only A, AAAA and CNAME
   * are looked at: TXT is taken there (cloudflare-docs#30376, 2026-04), and HTTPS (DNSControl/dnscontrol#4772, 2026-08).
   */
  #refuseClash(records: Records, record: DnsRecord): void {
    const others = [...records.values()].filter(({ id, name }) => name === record.name && id !== record.id);
    const twin = others.some(({ type, content, priority }) => {
      return type === record.type && content === record.content && priority === record.priority;
    });
    if (twin && (record.type !== 'SRV' || this.#spec.srvTwins === false)) throw errors.identicalRecord();
    const types = new Set(others.map(({ type }) => type));
    if (record.type === 'CNAME' && ['A', 'AAAA', 'CNAME'].some((type) => types.has(type))) {
      throw errors.cnameBesideAddress();
    }
    if (['A', 'AAAA'].includes(record.type) && types.has('CNAME')) throw errors.besideCname();
  }
}

function operations(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw errors.notJson();
  return value;
}

function idOf(item: unknown): string {
  if (!isObject(item) || typeof item['id'] !== 'string') throw errors.notJson();
  return item['id'];
}

export function newId(): string {
  return randomBytes(16).toString('hex');
}

/** With six digits behind the second, as the real ones have. */
function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
