import type { KmsDnsError } from '../errors.js';
import { DomainName } from '../name/index.js';
import { SrvRecord } from '../record/index.js';
import { setOf, type MemberSet } from './members.js';
import type { OwnersJson } from './owner/marks.js';

/**
 * `created`: the domain had no host before. `updated`, `removed`: its set changed. `unchanged`: nothing to do.
 * `failed`: nothing was applied, unless the error's code is `ERR_UNKNOWN_OUTCOME`. `skipped`: cancelled before it began.
 * In a dry run, what would become of it.
 */
export type ChangeStatus = 'created' | 'updated' | 'removed' | 'unchanged' | 'failed' | 'skipped';

/** What became of one domain. `JSON.stringify` gives what `--json` prints. */
export interface DomainResult {
  readonly domain: DomainName;
  /** Null when no zone was found. */
  readonly zone: DomainName | null;
  /** The zone's identity, where the provider has one. */
  readonly zoneId?: string;
  readonly provider: string;
  readonly status: ChangeStatus;
  /** The members that stood when it was read. */
  readonly before: readonly SrvRecord[];
  /** The members that stand now; in a dry run, that would. When it failed, the same as `before`. */
  readonly after: readonly SrvRecord[];
  /** Only with `ERR_UNKNOWN_OUTCOME`: the members that stand now if the change was made after all. */
  readonly meant?: readonly SrvRecord[];
  /** Who says of which member that it is theirs; only where that was looked at. */
  readonly owners?: OwnersChange;
  readonly error: KmsDnsError | null;
}

/** As the members themselves: what stood, what stands, and with `ERR_UNKNOWN_OUTCOME` what was meant to. */
export interface OwnersChange {
  readonly before: OwnersJson;
  readonly after: OwnersJson;
  readonly meant?: OwnersJson;
}

export interface ChangeReport {
  readonly command: 'publish' | 'remove' | 'rollback' | 'check' | 'apply' | 'adopt';
  readonly dryRun: boolean;
  /** Something was changed; in a dry run, something would be. */
  readonly changed: boolean;
  /** One for each domain, in the order given. */
  readonly domains: readonly DomainResult[];
}

/** Whether a result is a change made (or, in a dry run, to be made). */
export function isChanged(result: DomainResult): boolean {
  return result.status === 'created' || result.status === 'updated' || result.status === 'removed';
}

/** Whether nobody knows if a change was made. */
export function isUnknown({ error }: DomainResult): boolean {
  return error?.code === 'ERR_UNKNOWN_OUTCOME';
}

export function recordsOf(set: MemberSet | null): readonly SrvRecord[] {
  return inOrder(set?.data.map((data) => new SrvRecord(set.name, set.ttl, data)) ?? []);
}

/** The other way round: records of one set. */
export function setOfRecords(records: readonly SrvRecord[]): MemberSet | null {
  const [first] = records;
  if (first === undefined) return null;
  return setOf(
    first.name,
    first.ttl,
    records.map(({ data }) => data),
  );
}

/** By priority, target and port: servers rotate what they answer, and equal sets are to read the same every time. */
export function inOrder(records: readonly SrvRecord[]): SrvRecord[] {
  return [...records].sort(
    ({ data: a }, { data: b }) =>
      a.priority - b.priority ||
      DomainName.compare(a.target, b.target) ||
      a.port - b.port ||
      a.weight - b.weight,
  );
}
