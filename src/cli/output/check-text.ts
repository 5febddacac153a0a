import type { CheckReport, Finding } from '../../conflicts/index.js';
import { NO_HOST } from './null-target.js';
import type { Style, Tone } from './style.js';

const TONES: Readonly<Record<Finding['severity'], Tone>> = { error: 'bad', warn: 'warn', info: 'faint' };

/** What `check` found, for people: domain by domain, what is wrong, what was seen, and what to do. */
export function checkText(report: CheckReport, style: Style): string {
  const { domains, findings, summary } = report;
  const lines: string[] = [];
  const width = Math.max(...domains.map(({ domain }) => domain.length));
  for (const { domain, status, records } of domains) {
    const own = findings.filter((finding) => finding.domain === domain);
    const hosts = records
      .map(({ target, port }) => (target === '.' ? NO_HOST : `${target}:${port}`))
      .join(', ');
    const state = { published: hosts, none: 'no KMS record', unknown: 'nobody answered' }[status];
    lines.push(
      `${own.length === 0 ? style('good', 'ok   ') : '     '}  ${style('strong', domain.padEnd(width))}  ${state}`,
    );
    for (const finding of own) lines.push(...findingLines(finding, style));
  }
  for (const { rule, domain, reason } of summary.notChecked) {
    lines.push(style('faint', `not checked: ${rule}${domain === null ? '' : ` for ${domain}`}: ${reason}`));
  }
  const { error, warn, info } = summary.findings;
  lines.push(
    `${count(summary.domains, 'domain')}: ${count(error, 'error')}, ${count(warn, 'warning')}, ${count(info, 'remark')}.`,
  );
  return lines.join('\n');
}

function findingLines({ rule, severity, message, evidence, remedy }: Finding, style: Style): string[] {
  return [
    `  ${style(TONES[severity], severity.padEnd(5))}  ${message} ${style('faint', `[${rule}]`)}`,
    ...evidence.map((line) => `         ${style('faint', line)}`),
    `         ${remedy}`,
  ];
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
