import type { DomainName } from '../../src/name/index.js';
import { parseTtl, SrvData, type RecordData, type Token } from '../../src/record/index.js';
import { endsInBareDot } from '../../src/zone/index.js';
import { relativeText } from './names.js';
import type { RecordItem } from './scan.js';

/** A record that is not in the file yet. */
export interface NewRecord {
  readonly owner: DomainName;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  readonly data: RecordData;
}

/** What the line needs to say for itself, because the lines before it do not. */
export interface Needs {
  readonly owner: boolean;
  readonly ttl: boolean;
}

/** The line of a record, without its end, written as `model` is: columns, what it leaves out, relative names. */
export function formatLike(model: RecordItem, record: NewRecord, needs: Needs): string {
  const { tokens } = model;
  const gaps = gapsAfter(model);
  let line = needs.owner ? ownerColumn(model, record.owner, gaps) : indentOf(model);
  const slots = [tokens.ttl, tokens.class].filter((t) => t !== undefined).sort((a, b) => a.start - b.start);
  if (needs.ttl && tokens.ttl === undefined) line += `${record.ttl} `;
  for (const slot of slots) {
    if (slot === tokens.class) line += slot.text + gaps(slot);
    else if (needs.ttl) line += ttlText(slot, record.ttl) + gaps(slot);
  }
  const type = model.type === record.type ? tokens.type.text : record.type;
  return `${line}${type}${gaps(tokens.type)}${dataText(model, record, gaps)}`;
}

/** Blank space of the same look and width as `lead`, begun by `text`; at least one space stays after it. */
export function padTo(text: string, lead: string): string {
  const width = columnsOf(lead);
  if (!lead.includes('\t')) return text.padEnd(Math.max(width, text.length + 1));
  let padded = `${text}\t`;
  while (columnsOf(padded) < width) padded += '\t';
  return padded;
}

/** The blank space that a line without an owner begins with. */
export function indentOf({ file, entry }: RecordItem): string {
  return /^[ \t]*/.exec(file.text.slice(entry.start, entry.end))?.[0] ?? '';
}

function columnsOf(text: string): number {
  let column = 0;
  for (const c of text) column = c === '\t' ? (Math.floor(column / 8) + 1) * 8 : column + 1;
  return column;
}

function ownerColumn(model: RecordItem, owner: DomainName, gaps: (token: Token) => string): string {
  const token = model.tokens.owner;
  if (token === undefined) return padTo(relativeText(owner, model.origin), indentOf(model));
  const column = token.text + gaps(token);
  if (model.owner.equals(owner)) return column;
  return padTo(endsInBareDot(token.text) ? owner.absolute : relativeText(owner, model.origin), column);
}

function ttlText(token: Token, ttl: number): string {
  return parseTtl(token.text) === ttl ? token.text : String(ttl);
}

/** SRV data in the columns of other SRV data, the target relative where theirs is; any other data as it is. */
function dataText(model: RecordItem, { type, data }: NewRecord, gaps: (token: Token) => string): string {
  const [priority, weight, port, target] = model.tokens.data;
  if (!(data instanceof SrvData) || model.type !== type || target === undefined) return data.toText();
  const relative = !endsInBareDot(target.text) && data.target.isSubdomainOf(model.origin);
  const name = relative ? relativeText(data.target, model.origin) : data.target.absolute;
  const columns = [
    [data.priority, priority],
    [data.weight, weight],
    [data.port, port],
  ] as const;
  return (
    columns.map(([value, token]) => `${value}${token === undefined ? ' ' : gaps(token)}`).join('') + name
  );
}

/** The blank space after a token of the record, or one space where a line end, a comment or a parenthesis follows. */
function gapsAfter({ file, tokens }: RecordItem): (token: Token) => string {
  const all = [tokens.owner, tokens.ttl, tokens.class, tokens.type, ...tokens.data];
  const sorted = all.filter((t) => t !== undefined).sort((a, b) => a.start - b.start);
  return (token) => {
    const next = sorted[sorted.indexOf(token) + 1];
    const gap = next === undefined ? '' : file.text.slice(token.end, next.start);
    return /^[ \t]+$/.test(gap) ? gap : ' ';
  };
}
