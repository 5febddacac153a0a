import { KmsDnsError } from '../../src/errors.js';
import { SoaData, SrvData, type RecordData } from '../../src/record/index.js';
import { refuseIncluded, type Edit } from './edit.js';
import { Inheritance } from './inheritance.js';
import { formatLike, indentOf, padTo, type NewRecord } from './layout.js';
import { relativeText } from './names.js';
import {
  placeOf,
  scanZone,
  type GenerateItem,
  type Item,
  type RecordItem,
  type ScannedZone,
} from './scan.js';
import { withText } from './source.js';

/**
 * The zone file with an edit done and its serial set. Lines that the edit does not name keep their octets, unless
 * what they inherit would change: then their owner or TTL is written out.
 * @throws KmsDnsError when a line of an included file would have to change
 */
export function rewrite(zone: ScannedZone, edit: Edit, serial: number): ScannedZone {
  const writer = new Rewriter(zone, edit, serial);
  const file = withText(zone.main, writer.run());
  // The proof before anything is written: read as a server reads it, the new text has exactly the records meant.
  const result = scanZone(file, zone.name);
  const found = result.items.filter((item) => item.kind === 'record').map(lineOf);
  if (found.length !== writer.lines.length || found.some((line, i) => line !== writer.lines[i])) {
    throw new KmsDnsError(
      'ERR_INTERNAL',
      `${file.path} was not written: the edited text would not mean what it should`,
      { hint: 'Please report this with the file. Until then, edit it by hand.' },
    );
  }
  return result;
}

interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** A line of its own, to be ended like this. */
  readonly lineEnd?: string;
}

class Rewriter {
  /** Every record of the result, in order. */
  readonly lines: string[] = [];
  readonly #zone: ScannedZone;
  readonly #edit: Edit;
  readonly #serial: number;
  readonly #added = new Map<Item, NewRecord[]>();
  readonly #inheritance = new Inheritance();
  readonly #splices: Splice[] = [];
  /** The last owner that was written in each file, also on a record that goes. */
  readonly #writtenOwners = new Map<number, RecordItem>();

  constructor(zone: ScannedZone, edit: Edit, serial: number) {
    this.#zone = zone;
    this.#edit = edit;
    this.#serial = serial;
    for (const { after, record } of edit.added) {
      this.#added.set(after, [...(this.#added.get(after) ?? []), record]);
    }
  }

  run(): string {
    for (const item of this.#zone.items) {
      if (item.kind === 'record') this.#record(item);
      else if (item.kind === 'ttl') this.#inheritance.ttlDirective(item.ttl);
      else if (item.kind === 'include') this.#inheritance.include(item.included, item.inclusion);
      else if (item.kind === 'generate') this.#generate(item);
      for (const record of this.#added.get(item) ?? []) this.#insert(record, item as RecordItem);
    }
    return applySplices(this.#zone.main.text, this.#splices);
  }

  /** Its records take their TTL from the lines before, like any other, but here it cannot be written out. */
  #generate(item: GenerateItem): void {
    if (item.ttl === this.#inheritance.ttl) return;
    throw new KmsDnsError(
      'ERR_PROVIDER',
      `${placeOf(item)}: the TTL of what this $GENERATE produces would change`,
      {
        hint: 'Put a $TTL line in front of it.',
      },
    );
  }

  #record(item: RecordItem): void {
    if (item.tokens.owner !== undefined) this.#writtenOwners.set(item.inclusion, item);
    if (this.#edit.removed.has(item))
      this.#splice(item, { start: item.entry.start, end: item.entry.end, text: '' });
    else this.#keep(item);
  }

  #keep(item: RecordItem): void {
    const { owner, tokens, inclusion } = item;
    const ttl = this.#edit.ttls.get(item) ?? item.ttl;
    const minimum = item.data instanceof SoaData ? item.data.minimum : undefined;
    if (tokens.owner === undefined && this.#inheritance.owner(inclusion)?.equals(owner) !== true) {
      this.#writeOwner(item);
    }
    const written =
      ttl !== item.ttl || (tokens.ttl === undefined && (this.#inheritance.ttl ?? minimum) !== ttl);
    if (written) this.#writeTtl(item, ttl);
    const says = written || tokens.ttl !== undefined ? ttl : undefined;
    this.#inheritance.record(inclusion, owner, says, minimum);
    this.lines.push(lineOf({ ...item, ttl, data: this.#writeData(item) }));
  }

  #writeOwner(item: RecordItem): void {
    const before = this.#writtenOwners.get(item.inclusion);
    const same = before?.owner.equals(item.owner) === true && before.origin.equals(item.origin);
    const text = (same ? before.tokens.owner?.text : undefined) ?? relativeText(item.owner, item.origin);
    const indent = indentOf(item);
    const { start } = item.entry;
    this.#splice(item, { start, end: start + indent.length, text: padTo(text, indent) });
  }

  #writeTtl(item: RecordItem, ttl: number): void {
    const { ttl: token, class: classToken, type } = item.tokens;
    if (token !== undefined)
      return this.#splice(item, { start: token.start, end: token.end, text: String(ttl) });
    const at = (classToken ?? type).start;
    this.#splice(item, { start: at, end: at, text: `${ttl} ` });
  }

  /** Writes what changes of the data, and returns what it then is. */
  #writeData(item: RecordItem): RecordData | undefined {
    const [first, second, third] = item.tokens.data;
    const successor = this.#edit.replaced.get(item);
    if (successor !== undefined && item.data instanceof SrvData && first && second) {
      const { priority, weight } = item.data;
      if (priority !== successor.priority) this.#splice(item, { ...first, text: String(successor.priority) });
      if (weight !== successor.weight) this.#splice(item, { ...second, text: String(successor.weight) });
      return successor;
    }
    if (item !== this.#zone.soa || third === undefined) return item.data;
    this.#splice(item, serialSplice(item.file.text, third, this.#serial));
    return this.#zone.soa.data.withSerial(this.#serial);
  }

  #insert(record: NewRecord, after: RecordItem): void {
    const owner =
      after.tokens.owner !== undefined || this.#inheritance.owner(0)?.equals(record.owner) !== true;
    const ttl = after.tokens.ttl !== undefined || this.#inheritance.ttl !== record.ttl;
    const text = formatLike(after, record, { owner, ttl });
    const at = after.entry.end;
    this.#splice(after, { start: at, end: at, text, lineEnd: lineEndOf(after) });
    this.#inheritance.record(0, record.owner, ttl ? record.ttl : undefined, undefined);
    this.lines.push(lineOf({ ...record, tokens: undefined }));
  }

  #splice(item: RecordItem, splice: Splice): void {
    refuseIncluded(item);
    this.#splices.push(splice);
  }
}

/** The new serial in the place of the old: as wide where it began with zeros, and what follows stays in its column. */
function serialSplice(
  text: string,
  token: { start: number; end: number; text: string },
  serial: number,
): Splice {
  const written = token.text.startsWith('0')
    ? String(serial).padStart(token.text.length, '0')
    : String(serial);
  const grown = Math.max(0, written.length - token.text.length);
  const spaces = /^ */.exec(text.slice(token.end))?.[0].length ?? 0;
  return { start: token.start, end: token.end + Math.max(0, Math.min(grown, spaces - 1)), text: written };
}

function lineEndOf({ file, entry }: RecordItem): string {
  const own = file.text.slice(entry.start, entry.end);
  const sample = own.endsWith('\n') ? own : (/^[^\n]*\n/.exec(file.text)?.[0] ?? '\n');
  return sample.endsWith('\r\n') ? '\r\n' : '\n';
}

function applySplices(text: string, splices: readonly Splice[]): string {
  const sorted = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  const out: string[] = [];
  const add = (piece: string): void => {
    if (piece !== '') out.push(piece);
  };
  let at = 0;
  for (const { start, end, text: inserted, lineEnd } of sorted) {
    add(text.slice(at, start));
    if (lineEnd !== undefined && out.at(-1)?.endsWith('\n') === false) add(lineEnd);
    add(inserted);
    if (lineEnd !== undefined && (start < text.length || text.endsWith('\n'))) add(lineEnd);
    at = end;
  }
  add(text.slice(at));
  return out.join('');
}

function lineOf(
  item: Pick<RecordItem, 'owner' | 'ttl' | 'type' | 'data'> & { tokens: RecordItem['tokens'] | undefined },
): string {
  const data = item.data?.key ?? item.tokens?.data.map((token) => token.text).join(' ') ?? '';
  return `${item.owner.key} ${item.ttl} ${item.type} ${data}`;
}
