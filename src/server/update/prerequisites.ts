import { isMetaType, typeCode, typeName, type RecordData } from '../../record/index.js';
import { DnsClass, type MessageRecord } from '../../wire/index.js';
import type { ZoneView } from '../../zone/index.js';
import { refuse, type Refusal } from './refusal.js';

const ANY = typeCode('ANY');

/**
 * Whether the zone is as the client believes (RFC 2136 §3.2): the first prerequisite that is malformed or does not hold, or
 * undefined when all hold. Empty non-terminals have no record, so they are not in use (§2.4.4).
 */
export function unmetPrerequisite(
  zone: ZoneView,
  prerequisites: readonly MessageRecord[],
): Refusal | undefined {
  const wanted = new Map<string, WantedSet>();
  for (const record of prerequisites) {
    const refusal = check(zone, record, wanted);
    if (refusal !== undefined) return refusal;
  }
  return unequalSet(zone, wanted.values());
}

/** Every record of a value-dependent prerequisite together (RFC 2136 §3.2.3). */
interface WantedSet {
  readonly record: MessageRecord;
  readonly keys: Set<string>;
}

function check(zone: ZoneView, record: MessageRecord, wanted: Map<string, WantedSet>): Refusal | undefined {
  const { name, type, data } = record;
  if (record.ttl !== 0) return refuse.malformed(`a prerequisite on ${name.text} has a TTL`);
  if (!name.isSubdomainOf(zone.origin)) return refuse.outOfZone(record);
  if (record.class === DnsClass.IN) return want(record, wanted);
  if (record.class !== DnsClass.ANY && record.class !== DnsClass.NONE) {
    return refuse.malformed(`a prerequisite on ${name.text} has class ${record.class}`);
  }
  if (data !== null) return refuse.malformed(`a prerequisite on ${name.text} has data`);
  if (type !== ANY && isMetaType(type)) {
    return refuse.malformed(`a prerequisite on ${name.text} has type ${typeName(type)}`);
  }

  const sets = zone.node(name.key)?.sets;
  const stands = type === ANY ? (sets?.size ?? 0) > 0 : sets?.has(typeName(type)) === true;
  if (record.class === DnsClass.ANY && !stands) {
    return refuse.unmet(type === ANY ? 'NXDOMAIN' : 'NXRRSET', record, 'there is none');
  }
  if (record.class === DnsClass.NONE && stands) {
    return refuse.unmet(type === ANY ? 'YXDOMAIN' : 'YXRRSET', record, 'there is one');
  }
  return undefined;
}

function want(record: MessageRecord, wanted: Map<string, WantedSet>): Refusal | undefined {
  const { name, type, data } = record;
  if (data === null || isMetaType(type)) {
    return refuse.malformed(`a prerequisite on ${name.text} ${typeName(type)} has no data to compare`);
  }
  const key = `${name.key} ${type}`;
  const set = wanted.get(key);
  if (set === undefined) wanted.set(key, { record, keys: new Set([data.key]) });
  else set.keys.add(data.key);
  return undefined;
}

/** The sets must be equal: the same data in any order, TTLs not compared (RFC 2136 §2.4.2). */
function unequalSet(zone: ZoneView, wanted: Iterable<WantedSet>): Refusal | undefined {
  for (const { record, keys } of wanted) {
    const data: readonly RecordData[] =
      zone.node(record.name.key)?.sets.get(typeName(record.type))?.data ?? [];
    if (data.length !== keys.size || !data.every((d) => keys.has(d.key))) {
      return refuse.unmet('NXRRSET', record, 'the set differs');
    }
  }
  return undefined;
}
