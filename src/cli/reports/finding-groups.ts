import type { Finding, Severity } from '../../conflicts/index.js';
import { memberText } from './host-sets.js';
import { groupBy } from './group-by.js';
import { SEVERITIES } from './severity.js';

/** Findings that one remedy mends. */
export interface FindingGroup {
  readonly rule: string;
  readonly severity: Severity;
  /** With `<domain>` or `<host>` in it where they differ. */
  readonly remedy: string;
  /** The most frequent first. */
  readonly cases: readonly FindingCase[];
  readonly findings: number;
  /** Each once; none for what is about several domains. */
  readonly domains: readonly string[];
}

/** Findings with the same words. */
export interface FindingCase {
  /** With `<domain>` in it where they differ in that. */
  readonly message: string;
  readonly evidence: readonly string[];
  readonly domains: readonly string[];
  readonly findings: readonly Finding[];
}

/** The worst first; among equals those about several domains, then the most frequent. */
export function groupFindings(findings: readonly Finding[]): FindingGroup[] {
  const groups = groupBy(findings, (finding) =>
    JSON.stringify([
      finding.rule,
      finding.severity,
      withoutDomain(withoutHost(finding.remedy, finding), finding),
    ]),
  );
  const rank = ({ severity, domains }: FindingGroup): number =>
    2 * SEVERITIES.indexOf(severity) + (domains.length === 0 ? 0 : 1);
  return [...groups.values()].map(findingGroup).sort((a, b) => rank(a) - rank(b) || b.findings - a.findings);
}

function findingGroup(findings: readonly Finding[]): FindingGroup {
  const [first] = findings;
  if (first === undefined) throw new RangeError('a group has a finding');
  const cases = groupBy(findings, (finding) =>
    JSON.stringify([finding.message, ...finding.evidence].map((text) => inWords(text, finding))),
  );
  return {
    rule: first.rule,
    severity: first.severity,
    remedy: common(findings, [
      ({ remedy }) => remedy,
      (finding) => withoutDomain(finding.remedy, finding),
      (finding) => withoutHost(finding.remedy, finding),
      (finding) => withoutDomain(withoutHost(finding.remedy, finding), finding),
    ]),
    cases: [...cases.values()].map(findingCase).sort((a, b) => b.findings.length - a.findings.length),
    findings: findings.length,
    domains: domainsOf(findings),
  };
}

function findingCase(findings: readonly Finding[]): FindingCase {
  const lines = findings[0]?.evidence ?? [];
  const words = (text: (finding: Finding) => string): string =>
    common(findings, [text, (finding) => inWords(text(finding), finding)]);
  return {
    message: words(({ message }) => message),
    evidence: lines.map((_, i) => words(({ evidence }) => evidence[i] ?? '')),
    domains: domainsOf(findings),
    findings,
  };
}

/** The first of these forms in which all say the same: the later ones leave more out. */
function common(findings: readonly Finding[], forms: readonly ((finding: Finding) => string)[]): string {
  const same = forms.find((form) => new Set(findings.map(form)).size === 1) ?? forms.at(-1);
  return findings[0] === undefined || same === undefined ? '' : same(findings[0]);
}

function domainsOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.flatMap(({ domain }) => (domain === null ? [] : [domain])))];
}

/** A host that is called as the domain is meant by its own name. */
function inWords(text: string, { domain, records }: Finding): string {
  return records.some(({ target }) => target === domain) ? text : withoutDomain(text, { domain });
}

/** `kms1.a.example` is `kms1.<domain>` too, `a.example.net` is not. */
export function withoutDomain(text: string, { domain }: { readonly domain: string | null }): string {
  if (domain === null || !text.includes(domain)) return text;
  return text.replace(new RegExp(`(?<![\\w-])${escaped(domain)}(?![\\w-]|\\.\\w)`, 'g'), '<domain>');
}

/** The rules put a host into a remedy where there is but one. */
function withoutHost(text: string, { records }: Finding): string {
  const members = [...new Set(records.map(memberText))];
  const [host] = members;
  return host === undefined || members.length > 1 ? text : text.replaceAll(host, '<host>');
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
