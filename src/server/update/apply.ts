import type { DomainName } from '../../name/index.js';
import { compareSerials, nextSerial, SoaData, type RrType } from '../../record/index.js';
import type { SetChange, ZoneView } from '../../zone/index.js';
import type { Operation } from './operation.js';
import { WorkingSets, type WorkingSet } from './working-sets.js';

/** Sets with one record: adding another replaces it (RFC 2136 §3.4.2.2; DNAME: RFC 6672 §5.2). */
const SINGLETONS: ReadonlySet<RrType> = new Set<RrType>(['CNAME', 'DNAME', 'SOA']);
/** May stand beside a CNAME (RFC 4034 §3, §4.1.3; RFC 2136 knew none). */
const BESIDE_CNAME: ReadonlySet<RrType> = new Set<RrType>(['CNAME', 'RRSIG', 'NSEC']);

/**
 * Does the operations in order (RFC 2136 §3.4.2) and says which sets they change. If any changes and the client set no
 * newer serial itself, the SOA's serial goes up by one (§3.6). No changes: nothing happened at all.
 */
export function applyOperations(zone: ZoneView, operations: readonly Operation[]): readonly SetChange[] {
  const sets = new WorkingSets(zone);
  const soa = sets.set(zone.origin, 'SOA');
  const serial = serialOf(soa);
  for (const operation of operations) applyOne(sets, operation);
  const changes = sets.changes();
  if (changes.length === 0 || serialOf(soa) !== serial) return changes;
  const [data] = soa.data.values();
  const next = (data as SoaData).withSerial(nextSerial(serial));
  soa.data.clear();
  soa.data.set(next.key, next);
  return sets.changes();
}

function applyOne(sets: WorkingSets, operation: Operation): void {
  const { name } = operation;
  switch (operation.kind) {
    case 'add':
      add(sets, operation);
      return;
    case 'delete-name':
      for (const set of sets.at(name)) if (!isApexSet(sets, name, set.type)) set.data.clear();
      return;
    case 'delete-set':
      if (!isApexSet(sets, name, operation.type)) sets.set(name, operation.type).data.clear();
      return;
    case 'delete-record': {
      const set = sets.set(name, operation.type);
      if (operation.type === 'SOA') return;
      if (isApexSet(sets, name, 'NS') && operation.type === 'NS' && set.data.size === 1) return;
      set.data.delete(operation.data.key);
    }
  }
}

/** The zone's own SOA and NS sets outlive deletions of whole sets and names (RFC 2136 §3.4.2.3). */
function isApexSet(sets: WorkingSets, name: DomainName, type: RrType): boolean {
  return (type === 'SOA' || type === 'NS') && name.equals(sets.origin);
}

function add(sets: WorkingSets, { name, type, ttl, data }: Operation & { kind: 'add' }): void {
  const others = sets.at(name).filter((set) => set.type !== type);
  if (type === 'CNAME' && others.some((set) => !BESIDE_CNAME.has(set.type))) return;
  if (!BESIDE_CNAME.has(type) && others.some((set) => set.type === 'CNAME')) return;
  const set = sets.set(name, type);
  if (data instanceof SoaData) {
    if (!name.equals(sets.origin) || compareSerials(data.serial, serialOf(set)) <= 0) return;
  }
  if (SINGLETONS.has(type) && !set.data.has(data.key)) set.data.clear();
  set.ttl = ttl;
  if (!set.data.has(data.key)) set.data.set(data.key, data);
}

function serialOf(soa: WorkingSet): number {
  for (const data of soa.data.values()) if (data instanceof SoaData) return data.serial;
  return 0;
}
