import { formatName, lowerCase, parseName, sortKey, type Labels } from './domain-name.js';
import type { ResourceRecordSet } from './record-set.js';

/** A set under its canonical name, with what it is sorted by. */
export interface StoredSet {
  readonly set: ResourceRecordSet;
  readonly order: readonly string[];
}

/** Where a listing begins: the first set that is not before it. */
export interface Position {
  readonly name: string;
  readonly type?: string | undefined;
  readonly identifier?: string | undefined;
}

export interface ZoneSpec {
  readonly name: string;
  readonly private?: boolean | undefined;
  readonly id?: string | undefined;
  readonly comment?: string | undefined;
}

const NAME_SERVERS = [
  'ns-101.awsdns-12.com.',
  'ns-702.awsdns-23.net.',
  'ns-1303.awsdns-34.org.',
  'ns-1904.awsdns-45.co.uk.',
];

export class HostedZone {
  /** Without the `/hostedzone/` that replies put before it. */
  readonly id: string;
  readonly labels: Labels;
  readonly isPrivate: boolean;
  readonly comment: string | undefined;
  readonly nameServers = NAME_SERVERS;
  #sets: ReadonlyMap<string, StoredSet> = new Map();
  #sorted: readonly StoredSet[] | undefined;

  constructor(spec: ZoneSpec, id: string) {
    this.id = id;
    this.labels = lowerCase(parseName(spec.name));
    this.isPrivate = spec.private ?? false;
    this.comment = spec.comment;
    const primary = NAME_SERVERS[0] ?? '';
    const soa = `${primary} awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400`;
    const apex: ResourceRecordSet[] = [
      { Name: this.name, Type: 'NS', TTL: 172_800, ResourceRecords: NAME_SERVERS },
      { Name: this.name, Type: 'SOA', TTL: 900, ResourceRecords: [soa] },
    ];
    this.sets = new Map(apex.map((set) => [setKey(set), store(this.labels, set)] as const));
  }

  /** By `setKey`. */
  get sets(): ReadonlyMap<string, StoredSet> {
    return this.#sets;
  }

  set sets(sets: ReadonlyMap<string, StoredSet>) {
    this.#sets = sets;
    this.#sorted = undefined;
  }

  /** With the trailing dot. */
  get name(): string {
    return formatName(this.labels);
  }

  /** In Route 53's order: reversed labels, then type, then identifier. */
  sorted(): readonly StoredSet[] {
    return (this.#sorted ??= [...this.#sets.values()].sort((a, b) => compare(a.order, b.order)));
  }

  from({ name, type = '', identifier = '' }: Position): StoredSet[] {
    const start = [sortKey(lowerCase(parseName(name))), type, identifier];
    return this.sorted().filter(({ order }) => compare(order, start) >= 0);
  }
}

/** @param set under its canonical name */
export function setKey({ Name, Type, SetIdentifier }: ResourceRecordSet): string {
  return JSON.stringify([Name, Type, SetIdentifier ?? null]);
}

/** The set under its canonical name. */
export function store(labels: Labels, set: ResourceRecordSet): StoredSet {
  const order = [sortKey(labels), set.Type, set.SetIdentifier ?? ''];
  return { set: { ...set, Name: formatName(labels) }, order };
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [i, text] of a.entries()) {
    const other = b[i] ?? '';
    if (text !== other) return text < other ? -1 : 1;
  }
  return 0;
}
