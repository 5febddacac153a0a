import type { SrvRecordJson } from '../record/index.js';
import { DomainView } from './domain-view.js';
import type { Facts } from './facts.js';
import { judge, type Finding, type NotChecked, type SeveritySettings } from './judge.js';
import type { Policy, Severity } from './rule.js';

export interface CheckedDomain {
  readonly domain: string;
  readonly name: string;
  /** `unknown`: nobody answered. */
  readonly status: 'published' | 'none' | 'unknown';
  readonly records: readonly SrvRecordJson[];
  /** Who was asked, and what became of it: `found`, `nxdomain`, `nodata`, or why there was no answer. */
  readonly servers: readonly {
    readonly name: string | null;
    readonly address: string | null;
    readonly outcome: string;
  }[];
}

/** Plain data, the JSON that `kmsdns check --json` prints. */
export interface CheckReport {
  readonly command: 'check';
  readonly domains: readonly CheckedDomain[];
  readonly findings: readonly Finding[];
  readonly summary: CheckSummary;
}

export interface CheckSummary {
  readonly domains: number;
  readonly published: number;
  readonly none: number;
  readonly unknown: number;
  /** Different targets in all domains. */
  readonly targets: number;
  readonly findings: Readonly<Record<Severity, number>>;
  /** What could not be known; never the same as clean. */
  readonly notChecked: readonly NotChecked[];
}

/** What the facts come to. Needs no network. */
export function report(facts: Facts, policy: Policy, severities: SeveritySettings = {}): CheckReport {
  const { findings, notChecked } = judge(facts, policy, severities);
  const domains = facts.domains.map((domain) => checkedDomain(new DomainView(domain, facts)));
  const withStatus = (status: CheckedDomain['status']): number =>
    domains.filter((domain) => domain.status === status).length;
  const withSeverity = (severity: Severity): number =>
    findings.filter((finding) => finding.severity === severity).length;
  return {
    command: 'check',
    domains,
    findings,
    summary: {
      domains: domains.length,
      published: withStatus('published'),
      none: withStatus('none'),
      unknown: withStatus('unknown'),
      targets: Object.keys(facts.targets).length,
      findings: { error: withSeverity('error'), warn: withSeverity('warn'), info: withSeverity('info') },
      notChecked,
    },
  };
}

function checkedDomain({ facts, status, records }: DomainView): CheckedDomain {
  const { domain, name, resolver, authorities, provider } = facts;
  const asked = authorities.some((server) => server.address === resolver.address)
    ? [...authorities]
    : [resolver, ...authorities];
  if (provider !== null) asked.push(provider);
  const servers = asked.map((server) => ({
    name: server.name,
    address: server.address,
    outcome: server.answer.kind === 'failed' ? server.answer.reason : server.answer.kind,
  }));
  return { domain, name, status, records, servers };
}
