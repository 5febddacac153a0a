import { DomainName } from '../name/index.js';
import { typeCode, type RecordSet } from '../record/index.js';
import type { ZoneSnapshot } from './zone.js';

/**
 * A zone as canonical master-file text, set by set: the SOA first, then names in canonical order (RFC 4034 §6.1), types by
 * number, data sorted; every name absolute, every TTL written out.
 */
export function* formatZone(zone: ZoneSnapshot): Generator<string, void, void> {
  yield `$ORIGIN ${zone.origin.absolute}\n`;
  const nodes = [...zone.nodes()].filter((n) => n.sets.size > 0);
  nodes.sort((a, b) => DomainName.compare(a.name, b.name));
  for (const { name, sets } of nodes) {
    const sorted = [...sets.values()].sort((a, b) => typeOrder(a) - typeOrder(b));
    for (const set of sorted) {
      const lines = set.data.map((d) => `${name.absolute} ${set.ttl} IN ${set.type} ${d.toText()}\n`);
      yield lines.sort().join('');
    }
  }
}

function typeOrder({ type }: RecordSet): number {
  return type === 'SOA' ? -1 : typeCode(type);
}
