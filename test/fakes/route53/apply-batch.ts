import type { Change } from './change-batch.js';
import { isWithin, lowerCase, parseName, type Labels } from './domain-name.js';
import { Route53Error } from './errors.js';
import { setKey, store, type HostedZone, type StoredSet } from './hosted-zone.js';
import { isSameSet, type ResourceRecordSet, type ValueComparison } from './record-set.js';
import { valueProblem } from './rdata.js';
import { cnameProblems, standingProblems } from './zone-rules.js';

/** Quotas of one request and of one set (Developer Guide, "Quotas", 2026-11). */
const MAX_RECORDS = 1000;
const MAX_CHARACTERS = 32_000;
const MAX_RECORDS_IN_SET = 400;

type Sets = Map<string, StoredSet>;

interface PlannedChange extends Change {
  readonly labels: Labels;
  readonly stored: StoredSet;
  readonly key: string;
}

/**
 * The zone's sets as they are after the batch; the zone itself is left alone.
 * @throws Route53Error InvalidChangeBatch with every problem that was found
 */
export function afterBatch(
  zone: HostedZone,
  changes: readonly Change[],
  compareValues: ValueComparison,
): ReadonlyMap<string, StoredSet> {
  refuse(requestProblems(changes));
  const planned = changes.map(plan);
  refuse([...planned.flatMap((change) => setProblems(zone, change)), ...repeatedSets(planned)]);

  const sets: Sets = new Map(zone.sets);
  refuse(planned.flatMap((change) => carryOut(zone, change, sets, compareValues)));
  keepSpelling(zone, sets);
  refuse(
    standingProblems(
      zone,
      sets,
      planned.map(({ stored }) => stored.set.Name),
    ),
  );
  return sets;
}

/**
 * A set that a batch leaves with the same data is left as it was written: neither UPSERT nor DELETE with CREATE adds a
 * last dot or changes the order of values (octodns/octodns-route53#96, DNSControl/dnscontrol#901).
 */
function keepSpelling(zone: HostedZone, sets: Sets): void {
  for (const [key, before] of zone.sets) {
    const after = sets.get(key);
    if (after !== undefined && after !== before && isSameSet(after.set, before.set, 'rdata'))
      sets.set(key, before);
  }
}

/** Route 53 lists the problems in brackets, also a single one. */
function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Route53Error(400, 'InvalidChangeBatch', `[${problems.join(', ')}]`);
}

function requestProblems(changes: readonly Change[]): string[] {
  let [records, characters] = [0, 0];
  for (const { action, set } of changes) {
    const times = action === 'UPSERT' ? 2 : 1;
    for (const value of set.ResourceRecords ?? []) {
      records += times;
      characters += times * value.length;
    }
  }
  return [
    ...(records > MAX_RECORDS ? [`Number of records limit of ${MAX_RECORDS} exceeded.`] : []),
    ...(characters > MAX_CHARACTERS ? [`RDATA character limit of ${MAX_CHARACTERS} exceeded.`] : []),
  ];
}

function plan(change: Change): PlannedChange {
  const labels = ownerOf(change.set);
  const stored = store(labels, change.set);
  return { ...change, labels, stored, key: setKey(stored.set) };
}

function ownerOf(set: ResourceRecordSet): Labels {
  try {
    return lowerCase(parseName(set.Name));
  } catch (error) {
    if (error instanceof Route53Error) refuse([error.message]);
    throw error;
  }
}

function setProblems(zone: HostedZone, { stored: { set }, labels }: PlannedChange): string[] {
  const values = set.ResourceRecords ?? [];
  if (!isWithin(labels, zone.labels)) {
    return [`RRSet with DNS name ${set.Name} is not permitted in zone ${zone.name}`];
  }
  if (values.length > MAX_RECORDS_IN_SET)
    return [`Cannot have more than ${MAX_RECORDS_IN_SET} records in a RRSet.`];
  const repeated = values.filter((value, i) => values.indexOf(value) < i);
  return [
    ...values.flatMap((value) => {
      const problem = valueProblem(set.Type, value);
      return problem === undefined ? [] : [`Invalid Resource Record: '${problem}'`];
    }),
    ...repeated.map((value) => `Duplicate Resource Record: '${value}'`),
  ];
}

/** One set may be changed once in a batch, or deleted and then created. */
function repeatedSets(planned: readonly PlannedChange[]): string[] {
  const actions = new Map<string, string>();
  return planned.flatMap(({ key, action, set }) => {
    const before = actions.get(key);
    actions.set(key, before === undefined ? action : `${before} ${action}`);
    if (before === undefined || (before === 'DELETE' && action === 'CREATE')) return [];
    const what = `${set.Type} ${set.Name}`;
    return [`The request contains an invalid set of changes for a resource record set '${what}'`];
  });
}

function carryOut(
  zone: HostedZone,
  { action, stored, key }: PlannedChange,
  sets: Sets,
  compareValues: ValueComparison,
): string[] {
  const { set } = stored;
  const standing = sets.get(key)?.set;
  const identifier = set.SetIdentifier === undefined ? '' : `, set-identifier='${set.SetIdentifier}'`;
  const what = `resource record set [name='${set.Name}', type='${set.Type}'${identifier}]`;
  if (action === 'DELETE') {
    if (standing === undefined) return [`Tried to delete ${what} but it was not found`];
    if (!isSameSet(set, standing, compareValues)) {
      return [`Tried to delete ${what} but the values provided do not match the current values`];
    }
    sets.delete(key);
    return [];
  }
  if (action === 'CREATE' && standing !== undefined) return [`Tried to create ${what} but it already exists`];
  // At this very point of the batch: a CNAME that a later change deletes is still in the way (octodns/octodns#507).
  const problems = cnameProblems(zone, set, sets);
  sets.set(key, stored);
  return problems;
}
