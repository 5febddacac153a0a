import { SrvRecord, type SrvRecordJson } from '../../record/index.js';
import type { Fixes, HeldReport } from '../check/fixes.js';
import { changeSummary, domainText, recordText } from './change-report.js';
import type { Style } from './style.js';

/** What `check --fix` did, for people: domain by domain, what changed and what was held back. */
export function fixText({ report, notes, mended }: Fixes, style: Style): string {
  if (report.domains.length === 0) return 'No finding can be mended by --fix.';
  const lines = report.domains.flatMap((result) => {
    const held = report.held.filter(({ domain }) => domain === result.domain.key);
    return [domainText(result, style), ...held.flatMap((one) => heldLines(one, style))];
  });
  for (const [note, [first = '', ...more]] of notes) {
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    lines.push(style('faint', `${first}${others}: ${note}`));
  }
  const count = (n: number, what: string) => (n === 0 ? [] : [`${n} ${what}`]);
  const findings = mended.error + mended.warn + mended.info;
  const summary = [
    changeSummary(attempted(report)).slice(0, -1),
    ...count(report.held.length, `${report.held.length === 1 ? 'fix' : 'fixes'} held back`),
    ...count(findings, `${findings === 1 ? 'finding' : 'findings'} mended`),
  ];
  return [...lines, `${summary.join(', ')}.`].join('\n');
}

/** What is held back is no failure. */
function attempted({ dryRun, domains, held }: Fixes['report']): Fixes['report'] {
  const isHeld = new Set(held.map(({ domain }) => domain));
  const own = domains.filter(({ status, domain }) => status !== 'skipped' || !isHeld.has(domain.key));
  return { dryRun, changed: false, domains: own, held };
}

function heldLines({ remove, add, error }: HeldReport, style: Style): string[] {
  const member = (sign: string) => (record: SrvRecordJson) =>
    style('faint', `    would be ${sign} ${recordText(SrvRecord.fromJson(record))}`);
  return [
    `  ${style('warn', 'held back:')} ${error.message}`,
    ...remove.map(member('-')),
    ...add.map(member('+')),
    ...(error.hint === undefined ? [] : [`    ${error.hint}`]),
  ];
}
