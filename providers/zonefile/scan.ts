import { InputError } from '../../src/errors.js';
import { DomainName } from '../../src/name/index.js';
import {
  isTtl,
  parseRecordData,
  parseTtl,
  SoaData,
  typeCode,
  typeName,
  type Entry,
  type RecordData,
  type Token,
} from '../../src/record/index.js';
import { atLine } from '../../src/zone/index.js';
import { generatePattern } from './generate.js';
import { Inheritance } from './inheritance.js';
import { toName } from './names.js';
import { canonicalType } from './record-type.js';
import type { SourceFile } from './source.js';

/** A record where it stands. */
export interface RecordItem extends Place {
  readonly kind: 'record';
  readonly owner: DomainName;
  /** The origin that holds at this line. */
  readonly origin: DomainName;
  /** Seconds, inherited where it is not written. */
  readonly ttl: number;
  /** A mnemonic in capitals; of types that kmsdns does not read as well. */
  readonly type: string;
  /** Undefined for types whose text kmsdns does not read, and for data written as octets (RFC 3597). */
  readonly data: RecordData | undefined;
  readonly tokens: RecordTokens;
}

export interface RecordTokens {
  readonly owner: Token | undefined;
  readonly ttl: Token | undefined;
  readonly class: Token | undefined;
  readonly type: Token;
  readonly data: readonly Token[];
}

export interface Place {
  readonly file: SourceFile;
  /** Which inclusion of the file: one file may be included twice. 0 is the zone file itself. */
  readonly inclusion: number;
  readonly entry: Entry;
}

/** A `$GENERATE`, which is never expanded. */
export interface GenerateItem extends Place {
  readonly kind: 'generate';
  /** What the names that it produces look like. */
  readonly pattern: RegExp;
  readonly type: string;
  /** The TTL that holds here, for the records that it produces. */
  readonly ttl: number | undefined;
}

export type Item =
  | RecordItem
  | GenerateItem
  | (Place & { readonly kind: 'ttl'; readonly ttl: number })
  | (Place & { readonly kind: 'include'; readonly included: number })
  | (Place & { readonly kind: 'origin' });

export interface ScannedZone {
  readonly name: DomainName;
  readonly main: SourceFile;
  readonly soa: RecordItem & { readonly data: SoaData };
  /** All lines in their order, included files in their place. */
  readonly items: readonly Item[];
}

/** `file:line`, as errors have it. */
export function placeOf({ file, entry }: Place): string {
  return `${file.path}:${entry.line}`;
}

/**
 * What every line of a zone file means, without changing or losing any of it.
 * @param zone the zone's name, where it does not follow from `$ORIGIN` or the SOA record
 * @throws InputError with `file:line` as its field
 */
export function scanZone(main: SourceFile, zone?: DomainName): ScannedZone {
  const scanner = new Scanner();
  scanner.scan(main, 0, zone);
  const soas = scanner.items.filter((item) => isSoa(item));
  const [soa, second] = soas;
  if (soa === undefined) {
    throw new InputError(main.path, 'has no SOA record', { hint: 'Is it the master file of a zone?' });
  }
  if (second !== undefined) throw new InputError(placeOf(second), 'is a second SOA record');
  if (zone !== undefined && !soa.owner.equals(zone)) {
    throw new InputError(
      placeOf(soa),
      `the SOA record stands at ${soa.owner.text}, but the zone is ${zone.text}`,
      { hint: 'Give the file of this zone, or the zone of this file.' },
    );
  }
  return { name: soa.owner, main, soa, items: scanner.items };
}

function isSoa(item: Item): item is RecordItem & { readonly data: SoaData } {
  return item.kind === 'record' && item.data instanceof SoaData;
}

interface Next {
  readonly origin: DomainName | undefined;
  readonly included?: SourceFile | undefined;
}

class Scanner {
  readonly items: Item[] = [];
  readonly #inheritance = new Inheritance();
  #inclusions = 0;

  scan(file: SourceFile, inclusion: number, initial: DomainName | undefined): void {
    let origin = initial;
    for (const entry of file.entries) {
      const place = { file, inclusion, entry };
      const first = (entry.tokens[0] as Token).text;
      if (first.startsWith('$') && !entry.startsBlank) {
        const next = atLine(file.path, entry.line, () => this.#directive(first.toUpperCase(), place, origin));
        if (next.included !== undefined) this.scan(next.included, this.#inclusions, next.origin);
        else origin = next.origin;
      } else {
        const item = atLine(file.path, entry.line, () => this.#record(place, origin));
        if (item.type === 'SOA') origin ??= item.origin;
        this.items.push(item);
      }
    }
  }

  /** The origin that holds afterwards; of `$INCLUDE`, the file to go into and its origin there. */
  #directive(name: string, place: Place, origin: DomainName | undefined): Next {
    const [argument, second] = place.entry.tokens.slice(1).map((t) => t.text);
    if (argument === undefined) throw new InputError(name, 'has nothing after it');
    switch (name) {
      case '$ORIGIN':
        this.items.push({ ...place, kind: 'origin' });
        return { origin: toName(argument, origin) };
      case '$TTL': {
        const ttl = parseTtl(argument, name);
        this.#inheritance.ttlDirective(ttl);
        this.items.push({ ...place, kind: 'ttl', ttl });
        return { origin };
      }
      case '$INCLUDE': {
        const inside = second === undefined ? origin : toName(second, origin);
        this.#inheritance.include(++this.#inclusions, place.inclusion);
        this.items.push({ ...place, kind: 'include', included: this.#inclusions });
        return { origin: inside, included: place.file.includes.get(argument) };
      }
      case '$GENERATE': {
        const { ttl } = this.#inheritance;
        const produces = generatePattern(place.entry.tokens, origin);
        this.items.push({ ...place, kind: 'generate', ttl, ...produces });
        return { origin };
      }
      default:
        throw new InputError(name, 'is not a directive', {
          hint: 'Use $ORIGIN, $TTL, $INCLUDE or $GENERATE.',
        });
    }
  }

  #record(place: Place, outer: DomainName | undefined): RecordItem {
    const tokens = splitTokens(place.entry);
    const type = canonicalType(tokens.type.text);
    const owner =
      tokens.owner === undefined
        ? this.#inheritance.owner(place.inclusion)
        : toName(tokens.owner.text, outer);
    if (owner === undefined) {
      throw new InputError('owner', 'is left out, and no record stands before', {
        hint: 'Begin the line with a name, or with @ for the zone itself.',
      });
    }
    // A file may leave its zone's name to its SOA record: `example.com. IN SOA ns hostmaster …`.
    const origin = outer ?? (type === 'SOA' ? owner : undefined);
    const data = readData(type, tokens.data, (text) => toName(text, origin));
    const ttl = this.#inheritance.record(
      place.inclusion,
      owner,
      tokens.ttl === undefined ? undefined : parseTtl(tokens.ttl.text),
      data instanceof SoaData ? data.minimum : undefined,
    );
    const { file, inclusion, entry } = place;
    const holds = origin ?? DomainName.root;
    return { kind: 'record', file, inclusion, entry, owner, origin: holds, ttl, type, data, tokens };
  }
}

/** `[owner] [ttl] [class] type data`, TTL and class in either order (RFC 1035 §5.1). */
function splitTokens({ tokens, startsBlank }: Entry): RecordTokens {
  const rest = [...tokens];
  const owner = startsBlank ? undefined : rest.shift();
  let ttl: Token | undefined;
  let classToken: Token | undefined;
  for (;;) {
    const token = rest.shift();
    if (token === undefined) throw new InputError('type', 'is missing');
    if (ttl === undefined && isTtl(token.text)) ttl = token;
    else if (classToken === undefined && /^(?:IN|CLASS1)$/i.test(token.text)) classToken = token;
    else if (/^(?:CH|CHAOS|HS|HESIOD|CS|NONE|CLASS\d+)$/i.test(token.text)) {
      throw new InputError('class', `"${token.text}" is not IN`);
    } else return { owner, ttl, class: classToken, type: token, data: rest };
  }
}

const READABLE = new Set(['A', 'AAAA', 'CNAME', 'DNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT']);

function readData(
  type: string,
  tokens: readonly Token[],
  name: (text: string) => DomainName,
): RecordData | undefined {
  if (!READABLE.has(type) || (tokens[0]?.text === '\\#' && !tokens[0].quoted)) return undefined;
  return parseRecordData(typeName(typeCode(type)), tokens, name);
}
