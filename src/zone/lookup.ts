import type { DomainName } from '../name/index.js';
import type { NameData, RecordSet } from '../record/index.js';
import { suffixKeys } from './suffix-keys.js';
import type { ZoneNode, ZoneView } from './zone-view.js';

/** What a zone has at a name (RFC 1034 §4.3.2, RFC 4592, RFC 6672). */
export type Match =
  /** The name exists, by itself or by a wildcard. No sets: an empty non-terminal. */
  | { readonly kind: 'node'; readonly node: ZoneNode }
  /** The name lies at or below a zone cut: another zone's servers know. */
  | { readonly kind: 'delegation'; readonly ns: RecordSet }
  /** A DNAME above the name redirects it. */
  | { readonly kind: 'dname'; readonly set: RecordSet<NameData> }
  | { readonly kind: 'nxdomain' };

/** @param name at or below the zone's origin */
export function lookUp(zone: ZoneView, name: DomainName): Match {
  const keys = suffixKeys(name);
  const apex = name.labels.length - zone.origin.labels.length;
  for (let i = apex; i >= 0; i--) {
    const node = zone.node(keys[i] as string);
    if (node === undefined) return wildcardBelow(zone, keys[i + 1] as string);
    const ns = i < apex ? node.sets.get('NS') : undefined;
    if (ns !== undefined) return { kind: 'delegation', ns };
    if (i === 0) return { kind: 'node', node };
    const dname = node.sets.get('DNAME');
    if (dname !== undefined) return { kind: 'dname', set: dname as RecordSet<NameData> };
  }
  return { kind: 'nxdomain' };
}

/** RFC 4592 §3.3.1: only the wildcard directly below the closest name that exists can match. */
function wildcardBelow(zone: ZoneView, closestEncloser: string): Match {
  const node = zone.node(closestEncloser === '.' ? '*' : `*.${closestEncloser}`);
  return node === undefined ? { kind: 'nxdomain' } : { kind: 'node', node };
}
