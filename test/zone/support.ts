import { DomainName } from '../../src/name/index.js';
import {
  buildZone,
  parseMasterFile,
  type BuiltZone,
  type FileRecord,
  type MasterFileOptions,
  type ZoneSnapshot,
} from '../../src/zone/index.js';

export const name = (text: string): DomainName => DomainName.parse(text);
export const ORIGIN = name('corp.example');

export function parse(text: string, options: Partial<MasterFileOptions> = {}): FileRecord[] {
  return [...parseMasterFile(text, { origin: ORIGIN, source: 'z', ...options })];
}

export function build(text: string): BuiltZone {
  return buildZone(ORIGIN, parse(text), 'z');
}

export function showRecord({ name: owner, ttl, data }: Pick<FileRecord, 'name' | 'ttl' | 'data'>): string {
  return `${owner.text} ${ttl} ${data.type} ${data.toText()}`;
}

/** Every record of a zone, sorted. */
export function recordsOf(zone: ZoneSnapshot): string[] {
  const sets = [...zone.nodes()].flatMap((node) => [...node.sets.values()]);
  return sets.flatMap((s) => s.data.map((data) => showRecord({ name: s.name, ttl: s.ttl, data }))).sort();
}
