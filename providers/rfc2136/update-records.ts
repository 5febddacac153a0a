import type { Part } from '../../src/backend/index.js';
import type { RecordData } from '../../src/record/index.js';
import { prerequisite, update, type MessageRecord } from '../../src/wire/index.js';

/** What one change becomes in an UPDATE message. Deletes go before adds: PowerDNS does them first in any case. */
export interface UpdateRecords {
  readonly prerequisites: readonly MessageRecord[];
  readonly deletes: readonly MessageRecord[];
  readonly adds: readonly MessageRecord[];
}

/**
 * A change as compare-and-swap: the server applies it only if each set is exactly `before` (RFC 2136 §2.4.2) or does
 * not exist (§2.4.3). The prerequisites of all its sets come before the first update, so it is all of them or none.
 */
export function updateRecords(parts: readonly Part[]): UpdateRecords {
  const each = parts.map(setRecords);
  return {
    prerequisites: each.flatMap(({ prerequisites }) => prerequisites),
    deletes: each.flatMap(({ deletes }) => deletes),
    adds: each.flatMap(({ adds }) => adds),
  };
}

/**
 * Only the records that leave are deleted, one by one, and only those that come are added. A new TTL takes every record
 * of the set, out and in again: re-adding alone would change nothing in Knot.
 */
function setRecords(part: Part): UpdateRecords {
  const { before, after } = part;
  const newTtl = before !== null && after !== null && before.ttl !== after.ttl;
  const leaving = newTtl ? before.data : (before?.minus(after) ?? []);
  const coming = newTtl ? after.data : (after?.minus(before) ?? []);
  return {
    prerequisites: before === null ? absent(part) : prerequisite.rrsetEquals(before),
    deletes: before === null ? [] : leaving.map((data: RecordData) => update.deleteRecord(before.name, data)),
    adds: after === null ? [] : coming.map((data: RecordData) => update.add(after.name, after.ttl, data)),
  };
}

/**
 * Nothing of this type, and no alias either: RFC 2136 §3.4.2.2 has a server ignore an add that would stand beside a CNAME,
 * and BIND and Knot then say NOERROR although nothing was done.
 */
function absent({ name, type }: Part): MessageRecord[] {
  if (type === 'CNAME') return [prerequisite.nameNotInUse(name)];
  return [prerequisite.rrsetAbsent(name, type), prerequisite.rrsetAbsent(name, 'CNAME')];
}
