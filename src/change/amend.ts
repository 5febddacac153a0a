import { KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import type { Provider } from '../provider.js';
import { kmsOwner, SrvRecord, type SrvData, type SrvRecordJson } from '../record/index.js';
import { parseDomains } from './domains.js';
import { checkGuards, type GuardId } from './guards.js';
import { checkPublishable } from './member.js';
import { isNoChange, setOf, type MemberChange, type MemberSet } from './members.js';
import { report } from './publish.js';
import type { ChangeReport } from './result.js';
import { runJobs, type RunOptions } from './run.js';
import type { Job } from './task.js';

/** A change that was thought out on what was observed, and holds for nothing else. */
export interface Amendment {
  readonly domain: DomainName | string;
  /** The whole set as the provider kept it then; empty when there was none. */
  readonly observed: readonly SrvRecordJson[];
  /** Exactly these records, priority and weight included; their TTL does not count. */
  readonly remove: readonly SrvRecordJson[];
  /** A record that is in `remove` as well gives the whole set its TTL (RFC 2181 §5.2). */
  readonly add: readonly SrvRecordJson[];
}

export interface AmendOptions extends RunOptions {
  /** Guards that the person has overruled. */
  readonly allow?: Iterable<GuardId> | undefined;
}

/**
 * Makes these changes where what was observed still stands. Elsewhere the domain is left alone with `ERR_CONFLICT`, unless
 * what is wanted stands already.
 * @throws InputError for a record or domain that is none, before anything is sent
 */
export async function amend(
  provider: Provider,
  amendments: readonly Amendment[],
  options: AmendOptions = {},
): Promise<ChangeReport> {
  const allow = new Set(options.allow);
  const jobs = amendments.map((amendment) => jobFor(amendment, allow));
  return report('check', options, await runJobs(provider, jobs, options));
}

function jobFor(amendment: Amendment, allow: ReadonlySet<GuardId>): Job {
  const [domain] = parseDomains([amendment.domain]) as [DomainName];
  const [observed, remove, add] = [
    parseRecords(amendment.observed),
    parseRecords(amendment.remove),
    parseRecords(amendment.add),
  ];
  const seen = setOf(kmsOwner(domain), observed[0]?.ttl ?? 0, dataOf(observed));
  const edit = (owner: DomainName, standing: MemberSet | null): MemberChange => {
    const change = amended(owner, standing, remove, add);
    if (isNoChange(change)) return change;
    if (!isNoChange({ before: seen, after: standing })) throw changedSince(domain, seen, standing);
    for (const { data } of add) if (standing?.has(data) !== true) checkPublishable(owner, data);
    checkGuards({ ...change, domain, named: dataOf(remove) }, allow);
    return change;
  };
  return { domain, edit, verb: 'updated' };
}

function amended(
  owner: DomainName,
  before: MemberSet | null,
  remove: readonly SrvRecord[],
  add: readonly SrvRecord[],
): MemberChange {
  const [gone, wanted] = [keysOf(remove), keysOf(add)];
  // Written anew for its TTL alone; where it is gone by now, it does not come back.
  const rewritten = add.find(({ data }) => gone.has(data.key));
  const kept = (before?.data ?? []).filter(({ key }) => !gone.has(key) || wanted.has(key));
  const added = add.filter(({ data }) => !gone.has(data.key));
  const ttl = rewritten?.ttl ?? before?.ttl ?? added[0]?.ttl ?? 0;
  return { before, after: setOf(before?.name ?? owner, ttl, [...kept, ...dataOf(added)]) };
}

function changedSince(domain: DomainName, seen: MemberSet | null, standing: MemberSet | null): KmsDnsError {
  return new KmsDnsError(
    'ERR_CONFLICT',
    `${domain.text} was changed since it was looked at: then it had ${setText(seen)}, and now ${setText(standing)}`,
    { reasons: ['conflict'], hint: 'Check again: what is right now may be another change.' },
  );
}

function setText(set: MemberSet | null): string {
  if (set === null) return 'no record';
  const members = set.data.map(({ key }) => key).sort();
  return `${members.join('; ')} (TTL ${set.ttl})`;
}

function dataOf(records: readonly SrvRecord[]): SrvData[] {
  return records.map(({ data }) => data);
}

function keysOf(records: readonly SrvRecord[]): ReadonlySet<SrvData['key']> {
  return new Set(dataOf(records).map(({ key }) => key));
}

function parseRecords(records: readonly SrvRecordJson[]): SrvRecord[] {
  return records.map((record) => SrvRecord.fromJson(record));
}
