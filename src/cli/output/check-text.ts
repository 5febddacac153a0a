import type { CheckedDomain, CheckReport, Finding } from '../../conflicts/index.js';
import { groupFindings, type FindingGroup } from '../reports/finding-groups.js';
import { groupNotChecked } from '../reports/not-checked-groups.js';
import { SEVERITIES, SEVERITY_WORDS } from '../reports/severity.js';
import { NO_HOST } from './null-target.js';
import { someOf } from './some-of.js';
import type { Style, Tone } from './style.js';

const TONES: Readonly<Record<Finding['severity'], Tone>> = { error: 'bad', warn: 'warn', info: 'faint' };
const INDENT = ' '.repeat(9);

/** So many domains are told of one by one, what is wrong below each. */
const ONE_BY_ONE = 3;
/** So many that are in order have a line each. */
const OK_LINES = 30;
/** Of findings with one remedy, so many different ones are shown. */
const CASES = 5;
const EVIDENCE = 5;
const REASONS = 20;
const NOTES = 20;

/** What `check` found, for people: the worst first, what was seen, and what to do. */
export function checkText(report: CheckReport, style: Style): string {
  const { domains, findings, summary, notes } = report;
  const lines = domains.length <= ONE_BY_ONE ? domainByDomain(report, style) : worstFirst(report, style);
  const unknown = groupNotChecked(summary.notChecked);
  for (const { rules, reason, domains: where } of unknown.slice(0, REASONS)) {
    const about = `${rules.join(', ')}${where.length === 0 ? '' : ` for ${someOf(where)}`}`;
    lines.push(style('faint', `not checked: ${about}: ${reason}`));
  }
  if (unknown.length > REASONS) {
    const rest = unknown.slice(REASONS).reduce((sum, group) => sum + group.rules.length, 0);
    lines.push(style('faint', `not checked: and ${rest} more, which --format json lists`));
  }
  for (const note of notes.slice(0, NOTES)) lines.push(style('warn', `incomplete: ${note}`));
  if (notes.length > NOTES) {
    lines.push(style('warn', `incomplete: and ${notes.length - NOTES} more, which --format json lists`));
  }
  const counts = SEVERITIES.map((severity) => count(summary.findings[severity], SEVERITY_WORDS[severity]));
  const wrong = new Set(findings.flatMap(({ domain }) => domain ?? []));
  const inOrder = domains.length > ONE_BY_ONE ? ` in ${count(wrong.size, DOMAIN)}` : '';
  lines.push(`${count(summary.domains, DOMAIN)}: ${counts.join(', ')}${inOrder}.`);
  return lines.join('\n');
}

const DOMAIN = ['domain', 'domains'] as const;

function domainByDomain(report: CheckReport, style: Style): string[] {
  const { domains, findings, summary } = report;
  const width = widest(domains);
  const across = findings.filter(({ domain }) => domain === null);
  return [
    ...domains.flatMap((domain) => {
      const own = findings.filter((finding) => finding.domain === domain.domain);
      const unsure = summary.notChecked.some((one) => one.domain === domain.domain);
      const line = domainLine(domain, { width, label: own.length > 0 ? '' : unsure ? '?' : 'ok' }, style);
      return [line, ...own.flatMap((finding) => findingLines(finding, style))];
    }),
    ...(across.length === 0 ? [] : [`       ${style('strong', 'across domains')}`]),
    ...across.flatMap((finding) => findingLines(finding, style)),
  ];
}

function findingLines({ rule, severity, message, evidence, remedy }: Finding, style: Style): string[] {
  return [
    `  ${severityLabel(severity, style)}  ${message} ${style('faint', `[${rule}]`)}`,
    ...evidence.map((line) => `${INDENT}${style('faint', line)}`),
    `${INDENT}${remedy}`,
  ];
}

function worstFirst({ domains, findings, summary }: CheckReport, style: Style): string[] {
  const groups = groupFindings(findings);
  const wrong = new Set(findings.map(({ domain }) => domain));
  const unsure = new Set(summary.notChecked.map(({ domain }) => domain));
  const right = domains.filter(({ domain }) => !wrong.has(domain));
  const sure = right.filter(({ domain, status }) => status !== 'unknown' && !unsure.has(domain));
  const lines = groups.flatMap((group) => [...groupLines(group, style), '']);
  if (right.length <= OK_LINES) {
    const width = widest(right);
    return [
      ...lines,
      ...right.map((domain) =>
        domainLine(domain, { width, label: sure.includes(domain) ? 'ok' : '?' }, style),
      ),
    ];
  }
  const partly = right.length - sure.length;
  lines.push(`${style('good', 'ok   ')}  ${count(sure.length, DOMAIN)}`);
  if (partly > 0) lines.push(`?      ${count(partly, DOMAIN)}: nothing found, but not all could be checked`);
  return lines;
}

function groupLines({ rule, severity, remedy, cases, findings }: FindingGroup, style: Style): string[] {
  const shown = cases.slice(0, CASES);
  const rest = cases.slice(CASES).flatMap((one) => one.domains);
  const lines = shown.flatMap((one, i) => {
    const label = i === 0 ? severityLabel(severity, style) : '     ';
    const where = one.domains.length === 0 ? 'across domains' : `in ${someOf(one.domains)}`;
    const hidden = one.evidence.length - EVIDENCE;
    return [
      `${label}  ${one.message}${i === 0 ? ` ${style('faint', `[${rule}]`)}` : ''}`,
      `       ${style('strong', where)}`,
      ...one.evidence.slice(0, EVIDENCE).map((line) => `       ${style('faint', line)}`),
      ...(hidden > 0
        ? [`       ${style('faint', `and ${hidden} more lines, which --format json has`)}`]
        : []),
    ];
  });
  if (cases.length > CASES) {
    const left = findings - shown.reduce((sum, one) => sum + one.findings.length, 0);
    lines.push(`       and ${left} more like these in ${someOf([...new Set(rest)])}`);
  }
  return [...lines, `       ${remedy}`];
}

function severityLabel(severity: Finding['severity'], style: Style): string {
  return style(TONES[severity], severity.padEnd(5));
}

function domainLine(
  { domain, status, records }: CheckedDomain,
  { width, label }: { readonly width: number; readonly label: '' | '?' | 'ok' },
  style: Style,
): string {
  const hosts = records
    .map(({ target, port }) => (target === '.' ? NO_HOST : `${target}:${port}`))
    .join(', ');
  // Of very many domains the hosts are not kept.
  const state = { published: hosts || 'published', none: 'no KMS record', unknown: 'nobody answered' }[
    status
  ];
  const mark = label === 'ok' ? style('good', 'ok   ') : label.padEnd(5);
  return `${mark}  ${style('strong', domain.padEnd(width))}  ${state}`;
}

function widest(domains: readonly CheckedDomain[]): number {
  return domains.reduce((width, { domain }) => Math.max(width, domain.length), 0);
}

function count(n: number, [one, many]: readonly [one: string, many: string]): string {
  return `${n} ${n === 1 ? one : many}`;
}
