import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { RecordData } from './data/index.js';
import { checkTtl } from './integers.js';
import type { RrType } from './rr-type.js';

/**
 * All records of one name and one type, with the one TTL that a set has (RFC 2181 §5.2). Immutable, never empty,
 * without duplicates (RFC 2181 §5), its order kept but of no meaning.
 */
export class RecordSet<D extends RecordData = RecordData> {
  readonly name: DomainName;
  readonly type: RrType;
  /** Seconds. */
  readonly ttl: number;
  readonly data: readonly D[];

  /** @throws InputError when there is no data, or data of two types */
  constructor(name: DomainName, ttl: number, data: readonly D[]) {
    const first = data[0];
    if (first === undefined) throw new InputError('data', `the record set ${name.text} would be empty`);
    const other = data.find((d) => d.type !== first.type);
    if (other !== undefined) {
      throw new InputError('data', `the record set ${name.text} would mix ${first.type} and ${other.type}`);
    }
    this.name = name;
    this.type = first.type;
    this.ttl = checkTtl(ttl);
    this.data = Object.freeze(dedupe(data));
    Object.freeze(this);
  }

  has(data: D): boolean {
    return this.data.some((d) => d.key === data.key);
  }

  /** Equal name, type and data in any order, and (unless told otherwise) TTL. */
  equals(other: RecordSet | null, { ttl = true }: { ttl?: boolean } = {}): boolean {
    if (other === null || this.type !== other.type || !this.name.equals(other.name)) return false;
    if (ttl && this.ttl !== other.ttl) return false;
    if (this.data.length !== other.data.length) return false;
    const keys = new Set(other.data.map((d) => d.key));
    return this.data.every((d) => keys.has(d.key));
  }

  /** Data of this set that `other` does not have. */
  minus(other: RecordSet<D> | null): readonly D[] {
    if (other === null) return this.data;
    const keys = new Set(other.data.map((d) => d.key));
    return this.data.filter((d) => !keys.has(d.key));
  }

  withTtl(ttl: number): RecordSet<D> {
    return ttl === this.ttl ? this : new RecordSet(this.name, ttl, this.data);
  }

  /** One line a record, as a master file has it. */
  toText(): string {
    return this.data.map((d) => `${this.name.absolute} ${this.ttl} IN ${this.type} ${d.toText()}`).join('\n');
  }
}

function dedupe<D extends RecordData>(data: readonly D[]): D[] {
  const seen = new Map<string, D>();
  for (const d of data) if (!seen.has(d.key)) seen.set(d.key, d);
  return [...seen.values()];
}
