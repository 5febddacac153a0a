import { InputError, KmsDnsError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import {
  AddressData,
  lexLine,
  MxData,
  NameData,
  parseRecordData,
  SrvData,
  TxtData,
  typeCode,
  typeName,
  type RecordData,
  type RrType,
} from '../../src/record/index.js';
import { isRecord } from './envelope.js';
import type { NewRecord } from './operations.js';

/** A record as the API has it: one of a set, with an id of its own. */
export interface ApiRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Seconds; 1 is automatic. */
  readonly ttl: number;
  readonly content: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Of an MX record. */
  readonly priority: number | undefined;
  readonly comment: string | undefined;
  readonly tags: readonly string[];
  /** When it was made, as text that sorts by time. */
  readonly created: string;
}

/** The types whose data is taken apart here. */
const TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'] as const;

/** @throws KmsDnsError when it is not a record */
export function readRecord(value: unknown): ApiRecord {
  if (isRecord(value)) {
    const { id, name, type, ttl, content, data, priority, comment, tags, created_on: created } = value;
    if (
      typeof id === 'string' &&
      typeof name === 'string' &&
      typeof type === 'string' &&
      typeof ttl === 'number'
    ) {
      return {
        id,
        name: keyOf(name),
        type,
        ttl,
        content: typeof content === 'string' ? content : '',
        data: isRecord(data) ? data : {},
        priority: typeof priority === 'number' ? priority : undefined,
        comment: typeof comment === 'string' && comment !== '' ? comment : undefined,
        tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
        created: sortable(typeof created === 'string' ? created : ''),
      };
    }
  }
  throw new KmsDnsError('ERR_PROVIDER', 'Cloudflare answered with something that is not a record');
}

/** Names may come in Unicode or in capitals. */
function keyOf(name: string): string {
  try {
    return DomainName.parse(name).key;
  } catch {
    // Other tools' records may have names that are none here; nobody asks for them.
    return name.toLowerCase();
  }
}

/** The older one first; records of one moment by their ids, so that everybody has the same order. */
export function byAge(a: ApiRecord, b: ApiRecord): number {
  return compare(a.created, b.created) || compare(a.id, b.id);
}

/** @throws KmsDnsError when the type or its data is not one that is read here */
export function dataOf(record: ApiRecord): RecordData {
  try {
    return parseData(record);
  } catch (error) {
    throw new KmsDnsError('ERR_PROVIDER', `the ${record.type} record at ${record.name} cannot be read here`, {
      hint: 'Change it in the dashboard.',
      details: { type: record.type, record: record.id },
      cause: error,
    });
  }
}

/** Whether both are the same to DNS, but for the TTL. */
export function hasSameData(a: ApiRecord, b: ApiRecord): boolean {
  if (a.type !== b.type || a.name !== b.name) return false;
  try {
    return dataOf(a).key === dataOf(b).key;
  } catch {
    return a.content === b.content && a.priority === b.priority;
  }
}

/** Whether both have the same TTL, comment and tags. */
export function hasSameNotes(a: ApiRecord, b: ApiRecord): boolean {
  return a.ttl === b.ttl && hasNotes(a, b);
}

/** Whether it has this comment and these tags. */
export function hasNotes({ comment, tags }: ApiRecord, notes: Notes): boolean {
  return comment === notes.comment && tags.toSorted().join() === (notes.tags ?? []).toSorted().join();
}

interface Notes {
  readonly comment?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What is kept with a record and is none of its data. */
export function notesOf({ comment, tags }: ApiRecord): Pick<NewRecord, 'comment' | 'tags'> {
  return { ...(comment !== undefined && { comment }), ...(tags.length > 0 && { tags: [...tags] }) };
}

/** It has a note: of somebody else, or the mark of an owner. */
export function isMarked({ comment, tags }: ApiRecord): boolean {
  return comment !== undefined || tags.length > 0;
}

/** The record to make of this data. @throws InputError for a type that is not written here */
export function newRecord(name: DomainName, ttl: number, data: RecordData): NewRecord {
  const common = { name: name.key, ttl };
  if (data instanceof SrvData) return { ...common, type: 'SRV', data: srvFields(data) };
  if (data instanceof MxData) {
    return { ...common, type: 'MX', priority: data.preference, content: bare(data.exchange) };
  }
  if (data instanceof TxtData) return { ...common, type: 'TXT', content: data.toText() };
  if (data instanceof AddressData) return { ...common, type: data.type, content: data.address };
  if (data instanceof NameData && data.type !== 'DNAME') {
    return { ...common, type: data.type, content: bare(data.target) };
  }
  throw new InputError('type', `${data.type} records are not written to Cloudflare here`, {
    hint: `It takes ${TYPES.join(', ')}.`,
  });
}

function srvFields({ priority, weight, port, target }: SrvData) {
  return { priority, weight, port, target: bare(target) };
}

function parseData({ type, content, data, priority }: ApiRecord): RecordData {
  switch (type) {
    case 'SRV': {
      const number = (field: string): number => {
        const value = data[field];
        if (typeof value === 'number') return value;
        throw new InputError(field, 'is missing');
      };
      const target = data['target'];
      return new SrvData({
        priority: number('priority'),
        weight: number('weight'),
        port: number('port'),
        // The null target has been read as ".", as false and as "" (DNSControl#561).
        target: typeof target === 'string' && target !== '' ? DomainName.parse(target) : nullTarget(target),
      });
    }
    case 'MX':
      return new MxData(priority ?? 0, DomainName.parse(content));
    case 'TXT':
      // Quoted strings since 2024; before that, the text alone.
      return content.startsWith('"')
        ? parseRecordData('TXT', lexLine(content, 'content'), absolute)
        : TxtData.fromText(content);
    case 'A':
    case 'AAAA':
      return new AddressData(type, content);
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return new NameData(type, DomainName.parse(content));
    default:
      return parseRecordData(typeOf(type), lexLine(content, 'content'), absolute);
  }
}

function nullTarget(target: unknown): DomainName {
  if (target === false || target === '') return DomainName.root;
  throw new InputError('target', 'is missing');
}

function typeOf(type: string): RrType {
  return typeName(typeCode(type));
}

function absolute(text: string): DomainName {
  return DomainName.parse(text);
}

/** As the API writes names: without the last dot; the root is ".", since it takes "" for nothing (octodns#640). */
function bare(name: DomainName): string {
  return name.text;
}

/** `2024-01-01T00:00:00Z` and `2024-01-01T00:00:00.5Z` with the same number of digits. */
function sortable(date: string): string {
  const [, seconds, fraction = ''] = /^([^.Z]*)(?:\.(\d*))?Z?$/.exec(date) ?? [];
  return seconds === undefined ? date : `${seconds}.${fraction.padEnd(9, '0')}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
