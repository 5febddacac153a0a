import { isChanged, type ChangeReport, type DomainResult, type Settlement } from '../../change/index.js';
import type { SrvRecord } from '../../record/index.js';
import { NO_HOST } from './null-target.js';
import type { Printer } from './printer.js';
import type { Style, Tone } from './style.js';

const TONES: Readonly<Record<DomainResult['status'], Tone>> = {
  created: 'good',
  updated: 'good',
  removed: 'good',
  unchanged: 'faint',
  failed: 'bad',
  skipped: 'warn',
};

/**
 * Prints what became of every domain: JSON, or a difference that people read; failures also in words on stderr.
 * @param settlements how far the change has come, where that was waited for
 */
export async function printReport(
  report: ChangeReport,
  settlements: readonly Settlement[] | undefined,
  print: Printer,
): Promise<void> {
  if (print.json) await print.data(settlements === undefined ? report : { ...report, settlements }, () => '');
  else for (const domain of report.domains) print.say(domainText(domain, print.style));
  for (const { domain, error } of report.domains) if (error !== null) print.failure(error, domain.text);
  print.say(changeSummary(report));
  for (const settlement of settlements ?? []) printSettlement(settlement, print);
}

/** How far a change of one domain has come. */
export function printSettlement({ domain, settled, servers, error }: Settlement, print: Printer): void {
  const names = servers.map(({ name }) => name.text).join(', ');
  // A provider that tells of all its servers at once names none.
  if (settled) print.say(`${domain.text} is served ${names === '' ? 'everywhere' : `by ${names}`}.`);
  const named = error?.message.includes(domain.text) === true;
  if (error !== null) print.failure(error, named ? undefined : domain.text);
}

/** What became of one domain, a line a member. */
export function domainText({ domain, zone, status, before, after }: DomainResult, style: Style): string {
  const where = zone === null || zone.equals(domain) ? '' : style('faint', ` (zone ${zone.text})`);
  const head = `${style(TONES[status], status.padEnd(9))}  ${style('strong', domain.text)}${where}`;
  return [head, ...differences(before, after, style)].join('\n');
}

/** One line a member: `-` is gone, `+` is new, the rest stays as it is. */
function differences(before: readonly SrvRecord[], after: readonly SrvRecord[], style: Style): string[] {
  const lacks = (records: readonly SrvRecord[], record: SrvRecord) =>
    !records.some((other) => other.equals(record));
  return [
    ...before.filter((r) => lacks(after, r)).map((r) => style('bad', `  - ${recordText(r)}`)),
    ...after.map((r) => (lacks(before, r) ? style('good', `  + ${recordText(r)}`) : `    ${recordText(r)}`)),
  ];
}

export function recordText({
  ttl,
  data: { isNullTarget, target, port, priority, weight },
}: SrvRecord): string {
  if (isNullTarget) return `${NO_HOST}  ttl ${ttl}`;
  return `${target.text}:${port}  priority ${priority}, weight ${weight}, ttl ${ttl}`;
}

/** How many domains changed, in a sentence. */
export function changeSummary(report: Pick<ChangeReport, 'dryRun' | 'domains'>): string {
  const changed = report.domains.filter(isChanged).length;
  const bad = report.domains.filter(({ error }) => error !== null).length;
  const count = (n: number, what: string) => `${n} ${n === 1 ? 'domain' : 'domains'} ${what}`;
  const parts = [
    count(changed, report.dryRun ? 'would change' : 'changed'),
    ...(bad > 0 ? [count(bad, 'not done')] : []),
  ];
  return `${report.dryRun ? 'Dry run, nothing was written: ' : ''}${parts.join(', ')}.`;
}
