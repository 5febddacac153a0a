import { setKey, type HostedZone, type StoredSet } from './hosted-zone.js';
import type { ResourceRecordSet } from './record-set.js';

/** What may not stand in a zone, looked for at its apex and at the names that a batch has touched. */
export function standingProblems(
  zone: HostedZone,
  sets: ReadonlyMap<string, StoredSet>,
  touched: readonly string[],
): string[] {
  const byName = new Map<string, ResourceRecordSet[]>(touched.map((name) => [name, []]));
  for (const { set } of sets.values()) byName.get(set.Name)?.push(set);
  return [
    ...apexProblems(zone, sets),
    ...[...byName].flatMap(([name, all]) => nameProblems(zone, name, all)),
  ];
}

function apexProblems(zone: HostedZone, sets: ReadonlyMap<string, StoredSet>): string[] {
  const at = (type: string): ResourceRecordSet | undefined =>
    sets.get(setKey({ Name: zone.name, Type: type }))?.set;
  return [
    ...(at('SOA')?.ResourceRecords?.length === 1
      ? []
      : ['A HostedZone must contain exactly one SOA record.']),
    ...(at('NS') === undefined
      ? ['A HostedZone must contain at least one NS record for the zone itself.']
      : []),
  ];
}

/** @param sets all of one name */
function nameProblems(zone: HostedZone, name: string, sets: readonly ResourceRecordSet[]): string[] {
  const problems: string[] = [];
  const cname = sets.find((set) => set.Type === 'CNAME');
  if (cname !== undefined && (cname.ResourceRecords?.length ?? 1) > 1) {
    problems.push(`RRSet of type CNAME with DNS name ${name} must have exactly one record`);
  }
  if (name !== zone.name && sets.some((set) => set.Type === 'SOA')) {
    problems.push('A HostedZone must contain exactly one SOA record.');
  }
  for (const type of new Set(sets.map((set) => set.Type))) {
    problems.push(
      ...routingProblems(
        name,
        type,
        sets.filter((set) => set.Type === type),
      ),
    );
  }
  return problems;
}

/** Whether a set may be put where it is: a CNAME stands alone, and never at the apex. */
export function cnameProblems(
  zone: HostedZone,
  set: ResourceRecordSet,
  sets: ReadonlyMap<string, StoredSet>,
): string[] {
  const what = `RRSet of type ${set.Type} with DNS name ${set.Name} is not permitted`;
  if (set.Type !== 'CNAME') {
    // Two spaces, as the real one writes it.
    const conflict = `a conflicting RRSet of type  CNAME with the same DNS name already exists in zone ${zone.name}`;
    return sets.has(setKey({ Name: set.Name, Type: 'CNAME' })) ? [`${what} because ${conflict}`] : [];
  }
  if (set.Name === zone.name) return [`${what} at apex in zone ${zone.name}`];
  const crowded = [...sets.values()].some(
    (other) => other.set.Name === set.Name && other.set.Type !== 'CNAME',
  );
  return crowded
    ? [`${what} as it conflicts with other records with the same DNS name in zone ${zone.name}`]
    : [];
}

/** @param sets those of one name and type */
function routingProblems(name: string, type: string, sets: readonly ResourceRecordSet[]): string[] {
  const simple = sets.filter((set) => set.SetIdentifier === undefined);
  if (simple.length > 0 && sets.length > 1) {
    return [
      `RRSet with DNS name ${name}, type ${type} cannot be created as other RRSets exist with the same name and type.`,
    ];
  }
  const refused = (identifier: string | undefined, why: string): string[] => [
    `RRSet with DNS name ${name}, type ${type}, SetIdentifier ${identifier ?? ''} cannot be created as ${why}.`,
  ];
  const weighted = sets.filter((set) => set.Weight !== undefined);
  if (weighted.length > 0 && weighted.length < sets.length) {
    return refused(weighted.at(-1)?.SetIdentifier, 'a non-weighted set exists with the same name and type');
  }
  if (new Set(weighted.map((set) => set.TTL).filter((ttl) => ttl !== undefined)).size > 1) {
    return refused(weighted.at(-1)?.SetIdentifier, 'weighted sets must contain the same TTL');
  }
  return [];
}
