import type { DomainName } from '../name/index.js';
import { typeCode, type RecordSet } from '../record/index.js';
import type { ZoneSnapshot } from './zone.js';

/**
 * A zone as canonical master-file text, set by set: the SOA first, then names in canonical order (RFC 4034 §6.1), types by
 * number, data sorted; every name absolute, every TTL written out.
 */
export function* formatZone(zone: ZoneSnapshot): Generator<string, void, void> {
  yield `$ORIGIN ${zone.origin.absolute}\n`;
  const named: { order: string; sets: RecordSet[] }[] = [];
  for (const node of zone.nodes()) {
    const sets = [...node.sets.values()];
    if (sets[0] !== undefined) named.push({ order: canonicalOrder(sets[0].name), sets });
  }
  named.sort((a, b) => compareText(a.order, b.order));
  for (const { sets } of named) {
    for (const { name, ttl, type, data } of sets.sort((a, b) => typeOrder(a) - typeOrder(b))) {
      const lines = data.map((d) => `${name.absolute} ${ttl} IN ${type} ${d.toText()}\n`);
      yield lines.sort().join('');
    }
  }
}

/** Sorts as RFC 4034 §6.1 has it: labels from the right, octet by octet, the shorter first. */
function canonicalOrder(name: DomainName): string {
  return name.lowerCase.labels.toReversed().join('\0');
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function typeOrder({ type }: RecordSet): number {
  return type === 'SOA' ? -1 : typeCode(type);
}
