import type { DnsRecord } from './dns-record.js';
import { parseLine, rdataOf, recordLine } from './record-text.js';
import { FakeZone, type ZoneSpec } from './zone.js';

/** The zones that there are, and what a test wants to know of them: an oracle that shares no code with ours. */
export class Account {
  readonly zones: readonly FakeZone[];

  constructor(specs: readonly (string | ZoneSpec)[], now: () => number) {
    this.zones = specs.map((spec) => new FakeZone(typeof spec === 'string' ? { name: spec } : spec, now));
  }

  /** By name or id; the first one, unless told which. */
  zone(which = this.zones[0]?.id ?? ''): FakeZone {
    const found = this.zones.find(({ name, id }) => name === which || id === which);
    if (found === undefined) throw new Error(`the fake has no zone ${which}`);
    return found;
  }

  records(name: string, type: string): string[] {
    const owner = name.toLowerCase().replace(/\.$/, '');
    return this.#everything()
      .filter((record) => record.name === owner && [type, 'CNAME'].includes(record.type))
      .map(recordLine)
      .sort();
  }

  comments(name: string, type: string): string[] {
    return this.#everything()
      .filter((record) => record.name === name.toLowerCase() && record.type === type)
      .flatMap((record) => (record.comment === null ? [] : [`${rdataOf(record)} ${record.comment}`]))
      .sort();
  }

  allRecords(zone?: string): string[] {
    return (zone === undefined ? this.#everything() : this.zone(zone).records).map(recordLine).sort();
  }

  serial(zone?: string): number {
    const zones = zone === undefined ? this.zones : [this.zone(zone)];
    return zones.reduce((sum, { serial }) => sum + serial, 0);
  }

  plant(line: string, more: Partial<Pick<DnsRecord, 'comment' | 'tags'>>): DnsRecord {
    const fields = parseLine(line);
    const [zone] = this.zones
      .filter(({ name }) => fields.name === name || fields.name.endsWith(`.${name}`))
      .sort((a, b) => b.name.length - a.name.length);
    if (zone === undefined) throw new Error(`no zone for ${line}`);
    return zone.plant({ ...fields, ...more });
  }

  isPlanted(id: unknown): boolean {
    return typeof id === 'string' && this.zones.some((zone) => zone.isPlanted(id));
  }

  #everything(): DnsRecord[] {
    return this.zones.flatMap(({ records }) => records);
  }
}
