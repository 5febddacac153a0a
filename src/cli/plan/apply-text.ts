import { isChanged, type ApplyReport, type DomainResult } from '../../change/index.js';
import { domainText } from '../output/change-report.js';
import { counted } from '../output/some-of.js';
import type { Style } from '../output/style.js';

/** So many domains are told of one by one; of more, only what failed. */
const ONE_BY_ONE = 50;

/** What became of the domains that a plan is about. Those that were refused before, or as they should be, are only counted. */
export function appliedText(domains: readonly DomainResult[], style: Style): string {
  const told = domains.filter(({ status }) => status !== 'unchanged');
  if (told.length <= ONE_BY_ONE) return told.map((result) => domainText(result, style)).join('\n');
  const failed = told.filter(({ status }) => status === 'failed');
  const changed = counted(told.filter(isChanged).length, 'domain');
  return [
    ...failed.slice(0, ONE_BY_ONE).map((result) => domainText(result, style)),
    `${changed} as said, which --json lists`,
  ].join('\n');
}

/** `Done 3, failed 2 (1 refused), skipped 0, as they were 12.` */
export function applySummary({
  dryRun,
  domains,
  summary: { changed, failed, skipped, unchanged },
}: ApplyReport): string {
  const refused = domains.filter(({ error }) => error?.code === 'ERR_GUARD').length;
  const notDone = `failed ${failed}${refused === 0 ? '' : ` (${refused} refused)`}`;
  if (dryRun) return `Dry run, nothing was written: to do ${changed}, ${notDone}, as they are ${unchanged}.`;
  return `Done ${changed}, ${notDone}, skipped ${skipped}, as they were ${unchanged}.`;
}
