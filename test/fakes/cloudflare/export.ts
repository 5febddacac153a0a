import type { DnsRecord } from './dns-record.js';
import { rdataOf } from './record-text.js';

/**
 * The zone as the export endpoint gives it, without most of its opening words. The form is that of exports of 2025-11:
 * sections by type, fields divided by tabs, the owner of the SOA without a dot at its end, 1 for an automatic TTL.
 */
export function exportText(zone: string, records: readonly DnsRecord[], now: number): string {
  const time = new Date(now).toISOString().replace('T', ' ').slice(0, 19);
  const types = [...new Set(records.map(({ type }) => type))].sort();
  const sections = types.map((type) => {
    const lines = records
      .filter((record) => record.type === type)
      .map(
        (record) => `${record.name}.\t${record.ttl}\tIN\t${type}\t${rdataOf(record)}${attributes(record)}`,
      );
    return [`;; ${type} Records`, ...lines, ''];
  });
  return [
    ';;',
    `;; Domain:     ${zone}.`,
    `;; Exported:   ${time}`,
    ';;',
    ';; SOA Record',
    `${zone}\t3600\tIN\tSOA\tbob.ns.cloudflare.com. dns.cloudflare.com. 2051390733 10000 2400 604800 3600`,
    '',
    ';; NS Records',
    `${zone}.\t86400\tIN\tNS\tbob.ns.cloudflare.com.`,
    `${zone}.\t86400\tIN\tNS\tlola.ns.cloudflare.com.`,
    '',
    ...sections.flat(),
  ].join('\n');
}

function attributes({ comment, tags, proxied, type }: DnsRecord): string {
  const all = [...tags, ...(['A', 'AAAA', 'CNAME'].includes(type) ? [`cf-proxied:${proxied}`] : [])];
  const words = [comment ?? '', all.length === 0 ? '' : `cf_tags=${all.join(',')}`].filter(
    (word) => word !== '',
  );
  return words.length === 0 ? '' : ` ; ${words.join(' ')}`;
}
