import { asciiLower, escapeLabel, type DomainName } from '../name/index.js';
import type { NameData, RecordSet } from '../record/index.js';
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
  const keys = keysFromOrigin(name, zone.origin);
  for (const [depth, key] of keys.entries()) {
    const node = zone.node(key);
    if (node === undefined) return wildcardBelow(zone, keys[depth - 1] as string);
    const ns = depth > 0 ? node.sets.get('NS') : undefined;
    if (ns !== undefined) return { kind: 'delegation', ns };
    if (depth === keys.length - 1) return { kind: 'node', node };
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

/** The keys of `origin`, then of each name below it down to `name`. */
function keysFromOrigin(name: DomainName, origin: DomainName): string[] {
  const keys = [origin.key];
  let key = origin.isRoot ? '' : `.${origin.key}`;
  for (let i = name.labels.length - origin.labels.length - 1; i >= 0; i--) {
    key = asciiLower(escapeLabel(name.labels[i] as string)) + key;
    keys.push(key);
    key = `.${key}`;
  }
  return keys;
}
