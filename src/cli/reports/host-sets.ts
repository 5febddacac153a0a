import type { CheckedDomain, Finding } from '../../conflicts/index.js';
import { expectedShare } from '../../discovery/index.js';
import type { SrvRecordJson } from '../../record/index.js';
import { groupBy } from './group-by.js';

/** Domains that publish the same hosts, with the same faults. */
export interface HostSet {
  /** The likelier first. */
  readonly members: readonly Member[];
  readonly domains: readonly CheckedDomain[];
}

export interface Member {
  readonly host: string;
  readonly port: number;
  readonly priority: number;
  readonly weight: number;
  /** The share of the clients of each of these domains that are expected to end up here, 0 to 1. */
  readonly share: number;
  /** It has no address, or takes no connections. */
  readonly dead: boolean;
  /** The worst that was found of its record; remarks do not count. */
  readonly fault: Fault;
}

export type Fault = 'error' | 'warn' | null;

/** Findings of these say of their records that no client gets to the host. */
const DEAD = new Set(['target-unresolved', 'port-unreachable', 'port-zero']);
/** Of a host that answers on some of its addresses it is a warning: clients get to it in the end. */
const PARTLY = 'port-unreachable';

/** The most common first; domains without a host are in none. */
export function hostSets(domains: readonly CheckedDomain[], findings: readonly Finding[]): HostSet[] {
  const dead = new Set(findings.filter(isDeath).flatMap(({ records }) => records.map(memberText)));
  const faults = faultsOf(findings);
  const withHosts = domains.flatMap((domain) => {
    const own = faults.get(domain.domain);
    const records = domain.records
      .filter(({ target }) => target !== '.')
      .map((record) => ({ record, fault: own?.get(memberText(record)) ?? null }));
    return records.length === 0 ? [] : [{ domain, records }];
  });
  const sets = groupBy(withHosts, ({ records }) =>
    records
      .map(({ record, fault }) => `${recordText(record)} ${fault ?? ''}`)
      .sort()
      .join('\n'),
  );
  return [...sets.values()]
    .map((same) => ({
      members: membersOf(same[0]?.records ?? [], dead),
      domains: same.map(({ domain }) => domain),
    }))
    .sort((a, b) => b.domains.length - a.domains.length);
}

function isDeath({ rule, severity }: Finding): boolean {
  return DEAD.has(rule) && (rule !== PARTLY || severity === 'error');
}

interface Judged {
  readonly record: SrvRecordJson;
  readonly fault: Fault;
}

/** Each host and port once per priority and weight. */
function membersOf(records: readonly Judged[], dead: ReadonlySet<string>): Member[] {
  const once = [...new Map(records.map((judged) => [recordText(judged.record), judged])).values()];
  const isAlive = (_: SrvRecordJson, i: number): boolean =>
    once[i] !== undefined && !dead.has(memberText(once[i].record));
  const { shares } = expectedShare(
    once.map(({ record }) => record),
    isAlive,
    'rfc-2782',
  );
  return once
    .map(({ record: { target, port, priority, weight, ...record }, fault }, i) => ({
      host: target,
      port,
      priority,
      weight,
      share: shares[i] ?? 0,
      dead: dead.has(memberText({ ...record, target, port, priority, weight })),
      fault,
    }))
    .sort((a, b) => b.share - a.share || a.priority - b.priority || a.host.localeCompare(b.host, 'en'));
}

/** By domain and member. */
function faultsOf(findings: readonly Finding[]): Map<string, Map<string, Fault>> {
  const faults = new Map<string, Map<string, Fault>>();
  for (const { domain, severity, records } of findings) {
    if (domain === null || severity === 'info') continue;
    const own = faults.get(domain) ?? new Map<string, Fault>();
    faults.set(domain, own);
    for (const member of records.map(memberText)) {
      if (own.get(member) !== 'error') own.set(member, severity);
    }
  }
  return faults;
}

export function memberText({ target, port }: SrvRecordJson): string {
  return `${target}:${port}`;
}

function recordText({ priority, weight, port, target }: SrvRecordJson): string {
  return `${priority} ${weight} ${port} ${target}`;
}
