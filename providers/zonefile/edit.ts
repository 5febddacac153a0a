import { KmsDnsError } from '../../src/errors.js';
import type { Part } from '../../src/backend/index.js';
import { SrvData, type RecordData, type RecordSet } from '../../src/record/index.js';
import type { NewRecord } from './layout.js';
import { placeOf, type RecordItem } from './scan.js';
import type { ZoneIndex } from './zone-index.js';

/** What shall become of the records of one or more sets; every record not named here stays as it is. */
export interface Edit {
  readonly removed: ReadonlySet<RecordItem>;
  /** Records whose data changes where they stand: the same host with another priority or weight. */
  readonly replaced: ReadonlyMap<RecordItem, SrvData>;
  /** Records that get another TTL, in seconds. */
  readonly ttls: ReadonlyMap<RecordItem, number>;
  /** New records, after which record each, in order. */
  readonly added: readonly { readonly after: RecordItem; readonly record: NewRecord }[];
}

/**
 * How to make the set `after` of what stands, which is `before`.
 * @throws KmsDnsError when the file cannot take it
 */
export function editFor(index: ZoneIndex, { name, type, before, after }: Part): Edit {
  if (after !== null) refuseUnfit(index, after);
  const items = index.items(name, type);
  const keep = new Set(after?.data.map((data) => data.key));
  const missing = [...(after?.minus(before) ?? [])];

  const removed = new Set<RecordItem>();
  const replaced = new Map<RecordItem, SrvData>();
  const ttls = new Map<RecordItem, number>();
  for (const item of items) {
    const data = item.data as RecordData;
    const successor = keep.has(data.key) ? undefined : takeSameHost(missing, data);
    if (successor !== undefined) replaced.set(item, successor);
    else if (!keep.has(data.key)) removed.add(item);
    if (after !== null && !removed.has(item) && item.ttl !== after.ttl) ttls.set(item, after.ttl);
  }
  for (const item of [...removed, ...replaced.keys(), ...ttls.keys()]) refuseIncluded(item);

  const anchor = items.findLast((item) => item.inclusion === 0) ?? index.nearest(name);
  const ttl = after?.ttl ?? 0;
  const added = missing.map((data) => ({ after: anchor, record: { owner: name, type, ttl, data } }));
  return { removed, replaced, ttls, added };
}

export function mergeEdits(edits: readonly Edit[]): Edit {
  return {
    removed: new Set(edits.flatMap((edit) => [...edit.removed])),
    replaced: new Map(edits.flatMap((edit) => [...edit.replaced])),
    ttls: new Map(edits.flatMap((edit) => [...edit.ttls])),
    added: edits.flatMap((edit) => edit.added),
  };
}

/** A line of an included file would have to change. @throws KmsDnsError always for such a record */
export function refuseIncluded(item: RecordItem): void {
  if (item.inclusion === 0) return;
  throw new KmsDnsError(
    'ERR_PROVIDER',
    `${placeOf(item)}: a record in an included file would have to change`,
    {
      hint: 'Other zones may include that file too, so kmsdns leaves it alone. Move the record into the zone file itself.',
      details: { place: placeOf(item) },
    },
  );
}

/** Takes the record of the same host out of `missing`. */
function takeSameHost(missing: RecordData[], data: RecordData): SrvData | undefined {
  if (!(data instanceof SrvData)) return undefined;
  const at = missing.findIndex((other) => other instanceof SrvData && other.memberKey === data.memberKey);
  return at === -1 ? undefined : (missing.splice(at, 1)[0] as SrvData);
}

/** What would keep a name server from loading the file. A name that has a CNAME was refused when its set was read. */
function refuseUnfit(index: ZoneIndex, { name, type }: RecordSet): void {
  const others = index.types(name).filter((other) => other !== type);
  if (type === 'CNAME' && others.length > 0) {
    throw new KmsDnsError(
      'ERR_PROVIDER',
      `${name.text} has ${others.join(', ')}, and a CNAME stands alone (RFC 1034 §3.6.2)`,
    );
  }
  if (type === 'SOA') {
    throw new KmsDnsError(
      'ERR_PROVIDER',
      'the SOA record of a zone file is not changed, except for its serial',
    );
  }
}
