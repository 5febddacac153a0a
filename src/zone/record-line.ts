import { InputError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import {
  isTtl,
  parseRecordData,
  parseTtl,
  SoaData,
  typeCode,
  typeName,
  type Entry,
  type RecordData,
  type RrType,
  type Token,
} from '../record/index.js';
import { nameInFile } from './zone-name.js';

/** One record of a master file, and where it stands. */
export interface FileRecord {
  readonly name: DomainName;
  /** Seconds. */
  readonly ttl: number;
  readonly data: RecordData;
  readonly source: string;
  readonly line: number;
}

/** What the lines before mean for this one. */
export interface LineContext {
  readonly origin: DomainName;
  readonly owner: DomainName | undefined;
  readonly source: string;
  /** `default` is set here when the SOA's minimum becomes it. */
  readonly ttls: { default: number | undefined; readonly last: number | undefined };
}

const OTHER_CLASS = /^(?:CH|CHAOS|HS|HESIOD|CS|CLASS\d+|ANY|NONE)$/i;

/** `[owner] [ttl] [class] type data`, TTL and class in either order (RFC 1035 §5.1). @throws InputError */
export function parseEntry(entry: Entry, context: LineContext): FileRecord {
  const tokens = [...entry.tokens];
  const name = readOwner(entry, tokens, context);
  const { type, ttl } = readTtlClassType(tokens);
  const data = parseRecordData(type, tokens, (text) => nameInFile(text, context.origin));
  return { name, ttl: ttl ?? impliedTtl(data, context), data, source: context.source, line: entry.line };
}

function readOwner(entry: Entry, tokens: Token[], context: LineContext): DomainName {
  if (!entry.startsBlank) return nameInFile((tokens.shift() as Token).text, context.origin);
  if (context.owner === undefined) {
    throw new InputError('owner', 'is left out, and no record stands before', {
      hint: 'Begin the line with a name, or with @ for the zone itself.',
    });
  }
  return context.owner;
}

function readTtlClassType(tokens: Token[]): { type: RrType; ttl: number | undefined } {
  let ttl: number | undefined;
  let sawClass = false;
  for (;;) {
    const word = tokens.shift()?.text;
    if (word === undefined) throw new InputError('type', 'is missing');
    if (ttl === undefined && isTtl(word)) ttl = parseTtl(word);
    else if (!sawClass && /^(?:IN|CLASS1)$/i.test(word)) sawClass = true;
    else if (!sawClass && OTHER_CLASS.test(word)) {
      throw new InputError('class', `"${word}" is not IN`, { hint: 'Only class IN is served.' });
    } else return { type: typeName(typeCode(word)), ttl };
  }
}

/**
 * `$TTL`; else the TTL of the record before (RFC 1035 §5.1); else, on the SOA, its minimum, which then is the default
 * for the records after it, as BIND has it.
 */
function impliedTtl(data: RecordData, { ttls }: LineContext): number {
  const known = ttls.default ?? ttls.last;
  if (known === undefined && data instanceof SoaData) ttls.default = data.minimum;
  const ttl = known ?? ttls.default;
  if (ttl === undefined) {
    throw new InputError('ttl', 'is left out, and there is no $TTL', {
      hint: 'Begin the file with $TTL 3600.',
    });
  }
  return ttl;
}
