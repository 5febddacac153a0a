import { isWithin, lowerCase, parseMasterName, parseName, type Labels } from './domain-name.js';
import { setKey, store, type HostedZone } from './hosted-zone.js';
import { formatLines, parseLine } from './master-text.js';
import type { ResourceRecordSet } from './record-set.js';

/** Every set at a name, in Route 53's order. */
export function setsAt(zones: readonly HostedZone[], name: string): ResourceRecordSet[] {
  const labels = lowerCase(parseMasterName(name));
  const canonical = store(labels, { Name: '', Type: '' }).set.Name;
  return zoneFor(zones, labels)
    .sorted()
    .map(({ set }) => set)
    .filter((set) => set.Name === canonical);
}

/** What dig would answer for a name and type; a CNAME whatever type was asked for. */
export function recordsAt(zones: readonly HostedZone[], name: string, type: string): string[] {
  const sets = setsAt(zones, name).filter((set) => set.Type === type || set.Type === 'CNAME');
  return sets.flatMap(formatLines).sort();
}

/** Every record of a zone but its SOA. */
export function allRecordsOf(zone: HostedZone): string[] {
  const sets = zone.sorted().filter(({ set }) => set.Type !== 'SOA');
  return sets.flatMap(({ set }) => formatLines(set)).sort();
}

/** Adds one record; what stands at its name and type gets its TTL. */
export function plantLine(zones: readonly HostedZone[], line: string): void {
  const { labels, ttl, type, value } = parseLine(line);
  const zone = zoneFor(zones, labels);
  const key = setKey(store(labels, { Name: '', Type: type }).set);
  const standing = zone.sets.get(key)?.set.ResourceRecords ?? [];
  const values = standing.includes(value) ? standing : [...standing, value];
  put(zone, labels, { Name: '', Type: type, TTL: ttl, ResourceRecords: values });
}

export function plantSet(zones: readonly HostedZone[], set: ResourceRecordSet): void {
  const labels = lowerCase(parseName(set.Name));
  put(zoneFor(zones, labels), labels, set);
}

function put(zone: HostedZone, labels: Labels, set: ResourceRecordSet): void {
  const stored = store(labels, set);
  zone.sets = new Map(zone.sets).set(setKey(stored.set), stored);
}

/** The innermost of these zones that the name lies in; of two with one name, the first. */
function zoneFor(zones: readonly HostedZone[], labels: Labels): HostedZone {
  const [zone] = zones
    .filter((candidate) => isWithin(labels, candidate.labels))
    .sort((a, b) => b.labels.length - a.labels.length);
  if (zone === undefined) throw new Error(`no zone for ${labels.join('.')}`);
  return zone;
}
