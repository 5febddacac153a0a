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
  const isApex = name === zone.name;
  const problems: string[] = [];
  const others = sets.filter((set) => set.Type !== 'CNAME');
  const cname = sets.find((set) => set.Type === 'CNAME');
  if (cname !== undefined && isApex) {
    problems.push(`RRSet of type CNAME with DNS name ${name} is not permitted at apex in zone ${zone.name}`);
  } else if (cname !== undefined && others.length > 0) {
    problems.push(cnameConflict(zone, name, others));
  }
  if (cname !== undefined && (cname.ResourceRecords?.length ?? 1) > 1) {
    problems.push(`RRSet of type CNAME with DNS name ${name} must have exactly one record`);
  }
  if (!isApex && sets.some((set) => set.Type === 'SOA')) {
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

/** Real replies differ by which of the two came first; both are refused. */
function cnameConflict(zone: HostedZone, name: string, others: readonly ResourceRecordSet[]): string {
  const already = [...zone.sets.values()].some(({ set }) => set.Type === 'CNAME' && set.Name === name);
  return already
    ? `RRSet of type ${others[0]?.Type ?? ''} with DNS name ${name} is not permitted because a conflicting RRSet of type  CNAME with the same DNS name already exists in zone ${zone.name}`
    : `RRSet of type CNAME with DNS name ${name} is not permitted as it conflicts with other records with the same DNS name in zone ${zone.name}`;
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
