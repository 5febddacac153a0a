import {
  formatMasterName,
  formatName,
  lowerCase,
  parseMasterName,
  parseName,
  type Labels,
} from './domain-name.js';
import type { ResourceRecordSet } from './record-set.js';
import { characterStrings } from './rdata.js';

/** One record of a planted line. */
export interface PlantedRecord {
  readonly labels: Labels;
  readonly ttl: number;
  readonly type: string;
  readonly value: string;
}

/** `name. 300 IN SRV 0 0 1688 host.`, absolute names, as dig prints and nsupdate takes it. */
export function parseLine(line: string): PlantedRecord {
  const match = /^(\S+)\s+(\d+)\s+IN\s+([A-Z]+)\s+(.*)$/.exec(line.trim());
  if (match === null) throw new Error(`not a record: ${line}`);
  const [, name = '', ttl, type = '', data = ''] = match;
  return {
    labels: lowerCase(parseMasterName(name)),
    ttl: Number(ttl),
    type,
    value: convert(type, data, {
      name: (text) => formatName(parseMasterName(text)),
      strings: (text) => masterStrings(text).map(quoteForRoute53).join(' '),
    }),
  };
}

/** What dig would print for a set; nothing for an alias, whose answer is another set's. */
export function formatLines(set: ResourceRecordSet): string[] {
  const name = formatMasterName(parseName(set.Name));
  return (set.ResourceRecords ?? []).map((value) => {
    const data = convert(set.Type, value.trim().replace(/[ \t]+/g, ' '), {
      name: (text) => formatMasterName(parseName(text)),
      strings: () => (characterStrings(value) ?? [value]).map(quoteForMaster).join(' '),
    });
    return `${name} ${set.TTL ?? 0} IN ${set.Type} ${data}`;
  });
}

interface Conversion {
  name(text: string): string;
  strings(text: string): string;
}

function convert(type: string, data: string, to: Conversion): string {
  switch (type) {
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return to.name(data);
    case 'SRV':
    case 'MX': {
      const fields = data.split(/[ \t]+/);
      return [...fields.slice(0, -1), to.name(fields.at(-1) ?? '')].join(' ');
    }
    case 'TXT':
    case 'SPF':
      return to.strings(data);
    default:
      return data;
  }
}

/** The octets of each character string, quoted or not (RFC 1035 §5.1). */
function masterStrings(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\[^])*)"|((?:[^\s"\\]|\\[^])+)/g)].map(([, quoted, bare]) =>
    (quoted ?? bare ?? '').replace(/\\(\d{3}|[^])/g, (_, escaped: string) =>
      escaped.length === 3 ? String.fromCharCode(Number(escaped)) : escaped,
    ),
  );
}

function quoteForRoute53(octets: string): string {
  const escaped = octets
    .replace(/["\\]/g, '\\$&')
    .replace(/[^\x20-\x7e]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);
  return `"${escaped}"`;
}

function quoteForMaster(octets: string): string {
  const escaped = octets
    .replace(/["\\]/g, '\\$&')
    .replace(/[^\x20-\x7e]/g, (c) => `\\${String(c.charCodeAt(0)).padStart(3, '0')}`);
  return `"${escaped}"`;
}
