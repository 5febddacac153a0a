import { InputError, located } from '../errors.js';
import { DomainName } from '../name/index.js';
import type { RecordData } from './data/index.js';
import { checkTtl, parseTtl } from './integers.js';
import { asArray, asNumber, asObject, asString } from './json.js';
import { typeCode, typeName, type RrType } from './rr-type.js';
import { lexLine, lexMasterFile, type Entry } from './text/lexer.js';
import { parseRecordData } from './text/rdata.js';

/** A record set in JSON: its name in lower case without the last dot, its data as a master file has it. */
export interface RecordSetJson {
  readonly name: string;
  readonly type: RrType;
  readonly ttl: number;
  readonly data: readonly string[];
}

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

  /**
   * Lines of master-file text, `name ttl [IN] type data` each, names taken as absolute: what `toText` writes.
   * @throws InputError naming the line, also when the lines are not of one name, type and TTL
   */
  static parse(text: string, source = 'records'): RecordSet {
    const [first, ...others] = [...lexMasterFile(text, source)].map((entry) => parseLine(entry, source));
    if (first === undefined) throw new InputError(source, 'has no record');
    for (const { field, name, ttl, data } of others) {
      if (!name.equals(first.name)) throw new InputError(field, `${name.text} is not ${first.name.text}`);
      if (ttl !== first.ttl) throw new InputError(field, `the TTL ${ttl} is not ${first.ttl}`);
      if (data.type !== first.data.type)
        throw new InputError(field, `${data.type} is not ${first.data.type}`);
    }
    return new RecordSet(first.name, first.ttl, [first.data, ...others.map((other) => other.data)]);
  }

  /** @throws InputError naming the field */
  static fromJson(json: unknown): RecordSet {
    const fields = asObject(json, 'record set');
    const type = typeName(typeCode(asString(fields.type, 'type')));
    const name = DomainName.parse(asString(fields.name, 'name'), 'name');
    const data = asArray(fields.data, 'data').map((text, i) =>
      located(`data[${i}]`, () => parseRecordData(type, lexLine(asString(text, 'text'), 'text'), absolute)),
    );
    return new RecordSet(name, asNumber(fields.ttl, 'ttl'), data);
  }

  toJSON(): RecordSetJson {
    return { name: this.name.key, type: this.type, ttl: this.ttl, data: this.data.map((d) => d.toText()) };
  }
}

function dedupe<D extends RecordData>(data: readonly D[]): D[] {
  const seen = new Map<string, D>();
  for (const d of data) if (!seen.has(d.key)) seen.set(d.key, d);
  return [...seen.values()];
}

interface Line {
  /** Where it stands, for errors. */
  readonly field: string;
  readonly name: DomainName;
  readonly ttl: number;
  readonly data: RecordData;
}

function parseLine({ tokens, line }: Entry, source: string): Line {
  const field = `${source}:${line}`;
  const [name, ttl, ...rest] = tokens;
  if (rest[0]?.text.toUpperCase() === 'IN') rest.shift();
  const type = rest.shift();
  if (name === undefined || ttl === undefined || type === undefined) {
    throw new InputError(field, 'is not a record', { hint: 'Write: name ttl IN type data.' });
  }
  return located(field, () => ({
    field,
    name: DomainName.parse(name.text),
    ttl: parseTtl(ttl.text),
    data: parseRecordData(typeName(typeCode(type.text)), rest, absolute),
  }));
}

/** Names here are absolute, with or without their last dot. */
function absolute(text: string): DomainName {
  return DomainName.parse(text);
}
