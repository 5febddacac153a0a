import { zonesOf, type ExportedDomain } from './exported-domain.js';
import type { ExportFile } from './export-file.js';

/**
 * Master-file text (RFC 1035 §5) to be pasted into a zone or included: every name is absolute and every TTL is written, so
 * that it means the same wherever it stands.
 */
export function zoneFiles(domains: readonly ExportedDomain[]): ExportFile[] {
  return zonesOf(domains).map(({ zone, domains: inZone }) => ({
    name: `${zone.key}.zone`,
    text: [`; KMS hosts in the zone ${zone.absolute}`, ...inZone.flatMap(lines), ''].join('\n'),
  }));
}

function lines({ domain, records }: ExportedDomain): string[] {
  return records.length === 0 ? [`; ${domain.key} has no host`] : records.map((record) => record.toText());
}
