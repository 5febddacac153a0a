import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { RecordSet, type RecordData, type RrType } from '../record/index.js';
import type { FileRecord } from './record-line.js';
import { StagedZone } from './staged-zone.js';
import { Zone } from './zone.js';

export interface BuiltZone {
  readonly zone: Zone;
  /** Things in the file that are not right and did not stop it, each beginning with `file:line`. */
  readonly warnings: readonly string[];
}

/** A set while its records are read. */
interface Gathered {
  readonly name: DomainName;
  readonly type: RrType;
  readonly first: FileRecord;
  readonly data: RecordData[];
  ttl: number;
  mixedTtl: FileRecord | undefined;
}

/**
 * A zone from its records, checked: one SOA and at least one NS at the apex, nothing out of the zone, nothing beside
 * a CNAME (RFC 1034 §3.6.2), one CNAME and one DNAME a name, one TTL a set (RFC 2181 §5.2: the lowest, with a warning).
 * @throws InputError whose field is `file:line`
 */
export function buildZone(origin: DomainName, records: Iterable<FileRecord>, source: string): BuiltZone {
  const sets = gather(origin, records);
  const zone = new Zone(origin);
  const staged = new StagedZone(zone);
  const warnings: string[] = [];
  for (const gathered of sets.values()) {
    const { name, type, ttl, data, mixedTtl } = gathered;
    if (mixedTtl !== undefined) {
      warnings.push(
        `${place(mixedTtl)}: ${name.text} ${type} has records with different TTLs; the lowest, ${ttl}, is used`,
      );
    }
    const set = new RecordSet(name, ttl, data);
    checkSet(gathered, set, origin);
    if (type === 'CNAME' || staged.node(name.key)?.sets.has('CNAME') === true) checkAlone(gathered, staged);
    staged.put({ name, type, set });
  }
  for (const type of ['SOA', 'NS'] as const) {
    if (staged.node(origin.key)?.sets.has(type) !== true) {
      throw new InputError(source, `the zone ${origin.text} has no ${type} record at ${origin.absolute}`, {
        hint: 'See whether the zone has the name that the file is written for.',
      });
    }
  }
  zone.commit(staged);
  return { zone, warnings };
}

function gather(origin: DomainName, records: Iterable<FileRecord>): Map<string, Gathered> {
  const sets = new Map<string, Gathered>();
  for (const record of records) {
    const { name, ttl, data } = record;
    if (!name.isSubdomainOf(origin)) {
      throw new InputError(place(record), `${name.text} is not in the zone ${origin.text}`, {
        hint: 'A name without a last dot is relative to $ORIGIN.',
      });
    }
    const key = `${name.key} ${data.type}`;
    const known = sets.get(key);
    if (known === undefined) {
      sets.set(key, { name, type: data.type, first: record, data: [data], ttl, mixedTtl: undefined });
    } else {
      if (known.ttl !== ttl) known.mixedTtl = record;
      known.ttl = Math.min(known.ttl, ttl);
      known.data.push(data);
    }
  }
  return sets;
}

function checkSet({ first, name, type }: Gathered, set: RecordSet, origin: DomainName): void {
  if (type === 'SOA' && !name.equals(origin)) {
    throw new InputError(place(first), `an SOA record stands at ${name.text}, not at ${origin.text}`);
  }
  if ((type === 'SOA' || type === 'CNAME' || type === 'DNAME') && set.data.length > 1) {
    throw new InputError(place(first), `${name.text} has ${set.data.length} ${type} records, not one`);
  }
}

function checkAlone({ first, name }: Gathered, staged: StagedZone): void {
  const others = staged.node(name.key)?.sets.size ?? 0;
  if (others > 0) throw new InputError(place(first), `${name.text} has a CNAME record and others beside it`);
}

function place({ source, line }: FileRecord): string {
  return `${source}:${line}`;
}
