import { createHash } from 'node:crypto';
import type { KmsDnsError } from '../../errors.js';
import { InputError } from '../../errors.js';
import { DomainName } from '../../name/index.js';
import { lexLine, parseRecordData, RecordSet, typeCode, typeName } from '../../record/index.js';
import { nameInFile, type SetChange } from '../../zone/index.js';

/**
 * The journal's text. Its first line names the format, the zone and the hash of the master file that it goes with;
 * every other line is a checksum and one commit: all that was made durable by one fsync. So only the last line can be
 * torn by a crash, and a bad line before others means damage.
 */
const FORMAT = 'kmsdns-journal 1';
const HEADER = /^kmsdns-journal 1 (\S+) ([0-9a-f]{64})$/;

/** A commit puts sets in place; a fold says that the master file with this hash has everything before it. */
export type JournalEntry =
  | { readonly kind: 'commit'; readonly changes: readonly SetChange[] }
  | { readonly kind: 'fold'; readonly hash: string };

export interface JournalText {
  readonly zone: DomainName;
  readonly base: string;
  readonly entries: readonly JournalEntry[];
  /** Octets up to the end of the last whole line; what follows was never acknowledged. */
  readonly wholeOctets: number;
}

export function formatHeader(zone: DomainName, base: string): string {
  return `${FORMAT} ${zone.absolute} ${base}\n`;
}

export function formatEntry(entry: JournalEntry): string {
  const json = JSON.stringify(
    entry.kind === 'fold' ? { fold: entry.hash } : { commit: entry.changes.map(changeToJson) },
  );
  return `${checksum(json)} ${json}\n`;
}

/** @returns undefined when not even the first line is whole: no update was acknowledged into such a journal. */
export function parseJournal(octets: Buffer, path: string): JournalText | undefined {
  const end = octets.indexOf(0x0a);
  if (end === -1) return undefined;
  const [, zone, base] = HEADER.exec(octets.toString('utf8', 0, end)) ?? [];
  if (zone === undefined || base === undefined) throw damaged(path, 1, 'is not the first line of a journal');
  const entries: JournalEntry[] = [];
  let at = end + 1;
  let line = 1;
  while (at < octets.length) {
    const next = octets.indexOf(0x0a, at);
    line++;
    const entry = next === -1 ? undefined : readEntry(octets.toString('utf8', at, next));
    if (entry === undefined) {
      if (next !== -1 && next + 1 < octets.length) throw damaged(path, line, 'has a wrong checksum');
      break;
    }
    entries.push(entry);
    at = next + 1;
  }
  return { zone: DomainName.parse(zone), base, entries, wholeOctets: at };
}

function readEntry(line: string): JournalEntry | undefined {
  const [, sum, json] = /^([0-9a-f]{16}) (.*)$/.exec(line) ?? [];
  if (json === undefined || checksum(json) !== sum) return undefined;
  const value = JSON.parse(json) as { fold: string } | { commit: JsonChange[] };
  if ('fold' in value) return { kind: 'fold', hash: value.fold };
  return { kind: 'commit', changes: value.commit.map(changeFromJson) };
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function damaged(path: string, line: number, problem: string): KmsDnsError {
  return new InputError(`${path}:${line}`, `${problem}: the journal is damaged`, {
    hint: 'Restore the zone file and its journal from a backup, or move the journal away and lose the updates in it.',
  });
}

/** A set as JSON: `[name, type]` is gone; `[name, type, ttl, ...data]` stands with its data in master-file text. */
type JsonChange = [name: string, type: string, ttl?: number, ...data: string[]];

function changeToJson({ name, type, set }: SetChange): JsonChange {
  if (set === null) return [name.absolute, type];
  return [name.absolute, type, set.ttl, ...set.data.map((d) => d.toText())];
}

function changeFromJson([owner, mnemonic, ttl, ...texts]: JsonChange): SetChange {
  const name = DomainName.parse(owner);
  const type = typeName(typeCode(mnemonic));
  if (ttl === undefined) return { name, type, set: null };
  const toName = (text: string): DomainName => nameInFile(text, DomainName.root);
  const data = texts.map((text) => parseRecordData(type, lexLine(text), toName));
  return { name, type, set: new RecordSet(name, ttl, data) };
}
