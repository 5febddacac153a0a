import {
  isMetaType,
  OpaqueData,
  typeCode,
  typeName,
  type RecordData,
  type RrType,
} from '../../record/index.js';
import type { DomainName } from '../../name/index.js';
import { DnsClass, type MessageRecord } from '../../wire/index.js';
import { checkName } from './check-names.js';
import { refuse, type Refusal } from './refusal.js';

/** One line of an update section, read (RFC 2136 §2.5). */
export type Operation =
  | {
      readonly kind: 'add';
      readonly name: DomainName;
      readonly type: RrType;
      readonly ttl: number;
      readonly data: RecordData;
    }
  | {
      readonly kind: 'delete-record';
      readonly name: DomainName;
      readonly type: RrType;
      readonly data: RecordData;
    }
  | { readonly kind: 'delete-set'; readonly name: DomainName; readonly type: RrType }
  /** `type` is ANY. */
  | { readonly kind: 'delete-name'; readonly name: DomainName; readonly type: 'ANY' };

export type Prescan =
  | { readonly kind: 'operations'; readonly operations: readonly Operation[] }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Reads and checks the whole update section before anything is done (RFC 2136 §3.4.1). */
export function prescan(origin: DomainName, updates: readonly MessageRecord[]): Prescan {
  const operations: Operation[] = [];
  for (const record of updates) {
    const read = readOperation(origin, record);
    if ('rcode' in read) return { kind: 'refused', refusal: read };
    operations.push(read);
  }
  return { kind: 'operations', operations };
}

function readOperation(origin: DomainName, record: MessageRecord): Operation | Refusal {
  const { name, ttl } = record;
  if (!name.isSubdomainOf(origin)) return refuse.outOfZone(record);
  const type = typeName(record.type);
  const isMeta = isMetaType(record.type);
  const malformed = (why: string): Refusal => refuse.malformed(`update of ${name.text} ${type}: ${why}`);
  switch (record.class) {
    case DnsClass.IN: {
      if (isMeta) return malformed('no record has that type');
      if (record.data === null) return malformed('it has no data to add');
      const problem = checkName(name, record.data);
      if (problem !== undefined) return refuse.notAllowed(problem);
      return { kind: 'add', name, type, ttl, data: record.data };
    }
    case DnsClass.ANY:
      if (ttl !== 0 || record.data !== null) return malformed('a deletion of a set has a TTL or data');
      if (record.type === typeCode('ANY')) return { kind: 'delete-name', name, type: 'ANY' };
      if (isMeta) return malformed('no record has that type');
      return { kind: 'delete-set', name, type };
    case DnsClass.NONE: {
      if (ttl !== 0) return malformed('a deletion has a TTL');
      if (isMeta) return malformed('no record has that type');
      const data = record.data ?? emptyData(record.type);
      return data === undefined
        ? malformed('it has no data to delete')
        : { kind: 'delete-record', name, type, data };
    }
    default:
      return malformed(`its class is ${record.class}`);
  }
}

/** A type without a codec here may have data of no octets (RFC 3597). */
function emptyData(type: number): RecordData | undefined {
  return /^TYPE\d+$/.test(typeName(type)) ? new OpaqueData(type, new Uint8Array()) : undefined;
}
