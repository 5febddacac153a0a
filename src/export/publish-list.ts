import { KMS_DEFAULTS, type SrvRecord } from '../record/index.js';
import type { DomainName } from '../name/index.js';
import type { ExportedDomain } from './exported-domain.js';

const KEY = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\SoftwareProtectionPlatform';

/** What one host is to publish by itself. */
export interface PublishList {
  /** The text of a `.reg` file. */
  readonly text: string;
  /** What the list cannot say. */
  readonly notes: readonly string[];
}

/**
 * The registry value by which a KMS host publishes itself in more domains than its own: `DnsDomainPublishList`, REG_MULTI_SZ,
 * one `domain, priority, weight` each (Windows 7, Server 2008 R2 and later), as a file for `reg import`.
 * https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/dn502532(v=ws.11)
 */
export function publishList(domains: readonly ExportedDomain[], host: DomainName): PublishList {
  const own = domains.flatMap(({ domain, records }) =>
    records.filter(({ data }) => data.target.equals(host)).map((record) => ({ domain, record })),
  );
  const entries = own.map(({ domain, record }) => entry(domain, record));
  const lines = [
    'Windows Registry Editor Version 5.00',
    '',
    `; What ${host.key} is to publish by itself: domain, priority, weight.`,
    '; It is read when the Software Protection service (sppsvc) starts.',
    ...entries.map((text) => `;   ${text}`),
    '',
    `[${KEY}]`,
    `"DnsDomainPublishList"=hex(7):${multiString(entries)}`,
    '',
  ];
  return {
    text: lines.join('\r\n'),
    notes: notesOn(
      own.map(({ record }) => record),
      host,
    ),
  };
}

function entry(domain: DomainName, { data: { priority, weight } }: SrvRecord): string {
  const { priority: usualPriority, weight: usualWeight } = KMS_DEFAULTS;
  if (priority === usualPriority && weight === usualWeight) return domain.key;
  return `${domain.key}, ${priority}, ${weight}`;
}

/** REG_MULTI_SZ: UTF-16LE, each string ended by a zero, and one more at the end. Long lines go on behind a backslash. */
function multiString(strings: readonly string[]): string {
  const octets = Buffer.from(strings.map((text) => `${text}\0`).join('') + '\0', 'utf16le');
  const hex = [...octets].map((octet) => octet.toString(16).padStart(2, '0'));
  const rows = Array.from({ length: Math.ceil(hex.length / 24) }, (_, i) =>
    hex.slice(i * 24, (i + 1) * 24).join(','),
  );
  return rows.join(',\\\r\n  ');
}

function notesOn(records: readonly SrvRecord[], host: DomainName): string[] {
  const ports = [...new Set(records.map(({ data }) => data.port))];
  const notes: string[] = [];
  if (ports.some((port) => port !== KMS_DEFAULTS.port)) {
    notes.push(
      `the list has no ports: ${host.key} publishes the one that it listens on (slmgr /sprt), and here stands ${ports.join(' and ')}`,
    );
  }
  return notes;
}
