import { createHash } from 'node:crypto';
import type { Invocation, Log, Notification, ReportingDescriptor, Result } from 'sarif';
import type { CheckReport, Finding, RuleDescription, Severity } from '../../conflicts/index.js';
import { jsonText } from '../output/printable.js';
import type { RuledContext } from './context.js';
import { groupBy } from './group-by.js';
import { Places } from './sarif-places.js';

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warn: 'warning',
  info: 'note',
};

/** SARIF 2.1.0. Records are in no file, so all places are logical ones: the domain, and the name of its record set. */
export function* sarifReport(report: CheckReport, context: RuledContext): Iterable<string> {
  const rules = new Map(context.rules.map(({ id }, index) => [id, index]));
  const places = new Places();
  const fingerprint = makeFingerprints();
  const results = report.findings.map((finding): Result => {
    const { rule, severity, domain, name, records, message, remedy, evidence, fix } = finding;
    return {
      ruleId: rule,
      ruleIndex: rules.get(rule) ?? -1,
      level: LEVELS[severity],
      message: { text: message },
      locations: domain === null ? [] : [{ logicalLocations: [places.of(domain, name)] }],
      partialFingerprints: { 'kmsdnsFinding/v1': fingerprint(finding) },
      properties: { remedy, evidence: [...evidence], records: [...records], ...(fix && { fix }) },
    };
  });
  const invocation: Invocation = {
    executionSuccessful: report.notes.length === 0,
    startTimeUtc: context.at,
    toolExecutionNotifications: [
      ...report.notes.map((text): Notification => ({ level: 'error', message: { text } })),
      ...notChecked(report, rules, places),
    ],
  };
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'kmsdns', semanticVersion: context.version, rules: context.rules.map(descriptor) },
        },
        automationDetails: { id: 'kmsdns check/' },
        invocations: [invocation],
        results,
        logicalLocations: places.list(),
        properties: { summary: { ...report.summary, notChecked: report.summary.notChecked.length } },
      },
    ],
  };
  yield `${jsonText(log, 2)}\n`;
}

function descriptor({ id, severity, looksAt, why, remedy, source }: RuleDescription): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: `Looks at ${looksAt}.` },
    fullDescription: { text: why },
    help: { text: `${remedy}\n\nSource: ${source}` },
    defaultConfiguration: { level: LEVELS[severity] },
  };
}

/** What could not be known, the domains with the same reason in one. */
function notChecked(
  { summary }: CheckReport,
  rules: ReadonlyMap<string, number>,
  places: Places,
): Notification[] {
  const groups = groupBy(summary.notChecked, ({ rule, reason }) => `${rule} ${reason}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const domains = group.flatMap(({ domain }) => (domain === null ? [] : [domain]));
    const { rule: id, reason } = first;
    return {
      level: 'warning',
      message: { text: `not checked: ${reason}` },
      associatedRule: { id, index: rules.get(id) ?? -1 },
      ...(domains.length > 0 && {
        locations: domains.map((domain) => ({ logicalLocations: [places.of(domain, null)] })),
      }),
    } satisfies Notification;
  });
}

/**
 * The same from run to run as long as the finding is about the same records, however its words and figures change.
 * Findings that are alike in that are numbered.
 */
function makeFingerprints(): (finding: Finding) => string {
  const seen = new Map<string, number>();
  return ({ rule, domain, records }) => {
    const members = [...new Set(records.map(({ target, port }) => `${target}:${port}`))].sort();
    const hash = createHash('sha256')
      .update(JSON.stringify([rule, domain, members]))
      .digest('hex')
      .slice(0, 32);
    const before = seen.get(hash) ?? 0;
    seen.set(hash, before + 1);
    return before === 0 ? hash : `${hash}:${before}`;
  };
}
