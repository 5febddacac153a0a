import type { DnsRecord, RecordFields } from './dns-record.js';

/**
 * A record as dig prints it. A TTL of 1 (automatic) is served as 300 (docs, "Time to Live"). Twins stay two lines, though
 * a name server would give one: tests are to see them.
 */
export function recordLine(record: DnsRecord): string {
  return `${record.name}. ${record.ttl === 1 ? 300 : record.ttl} IN ${record.type} ${rdataOf(record)}`;
}

/** The data of a record in a master file's words. */
export function rdataOf({ type, content, data, priority }: DnsRecord): string {
  switch (type) {
    case 'SRV':
      return data === null
        ? content
        : `${data.priority} ${data.weight} ${data.port} ${absolute(data.target)}`;
    case 'MX':
      return `${priority ?? 0} ${absolute(content)}`;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return absolute(content);
    case 'TXT':
      return textStrings(content).map(quote).join(' ');
    default:
      return content;
  }
}

const absolute = (name: string): string => (name.endsWith('.') ? name : `${name}.`);

/** The character strings of a TXT record: as written where it is quoted, otherwise the content itself, cut at 255 octets. */
function textStrings(content: string): string[] {
  if (!content.startsWith('"')) return content.match(/[^]{1,255}/g) ?? [''];
  return [...content.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inner = '']) =>
    inner.replace(/\\(\d{3}|.)/g, (_, escaped: string) =>
      escaped.length === 3 ? String.fromCharCode(Number(escaped)) : escaped,
    ),
  );
}

const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** A line such as `name. 300 IN SRV 0 0 1688 kms1.example.test.` as a record of the API. */
export function parseLine(line: string): RecordFields {
  const [, owner = '', ttl = '', type = '', rest = ''] =
    /^(\S+)\s+(\d+)\s+IN\s+(\S+)\s+(.*)$/.exec(line) ?? [];
  const common = {
    name: relative(owner).toLowerCase(),
    type,
    ttl: Number(ttl),
    proxied: false,
    comment: null,
    tags: [],
    settings: {},
    data: null,
    priority: null,
  };
  const words = rest.split(/\s+/);
  switch (type) {
    case 'SRV': {
      const [priority, weight, port] = words.map(Number) as [number, number, number];
      const data = { priority, weight, port, target: relative(words[3] ?? '') };
      return { ...common, data, priority, content: `${weight} ${port} ${data.target}` };
    }
    case 'MX':
      return { ...common, priority: Number(words[0]), content: relative(words[1] ?? '') };
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { ...common, content: relative(rest) };
    case 'A':
    case 'AAAA':
    case 'TXT':
      return { ...common, content: rest };
    default:
      throw new Error(`cannot plant: ${line}`);
  }
}

const relative = (name: string): string => (name === '.' ? name : name.replace(/\.$/, ''));
