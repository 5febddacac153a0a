import type { CheckReport, Finding, NotChecked } from '../../conflicts/index.js';
import type { RuledContext } from './context.js';
import { groupBy } from './group-by.js';
import { isFailure } from './severity.js';
import { element, openTag } from './xml.js';

/** Suite of the rules that are about more than one domain, and of those that were not applied at all. */
const ACROSS = 'across domains';
/** The test case that has an error when the report is less than the whole. */
const COMPLETE = 'complete';
/** Rules that speak without having asked the domain anything have said it all; of the others nothing is known. */
const SILENT = 'nobody answered for the domain';

type Outcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'error'; readonly notes: readonly string[] }
  | { readonly kind: 'found'; readonly failed: boolean; readonly findings: readonly Finding[] };

interface Suite {
  readonly name: string;
  readonly cases: readonly { readonly rule: string; readonly outcome: Outcome }[];
}

/** JUnit XML, as CI systems read it: a suite a domain, a test case a rule that was applied there. */
export function* junitReport(report: CheckReport, context: RuledContext): Iterable<string> {
  const timestamp = context.at.replace(/(\.\d+)?Z$/, '');
  const total = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const suite of suites(report, context)) {
    const counts = count(suite);
    total.tests += counts.tests;
    total.failures += counts.failures;
    total.errors += counts.errors;
    total.skipped += counts.skipped;
  }
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `${openTag('testsuites', { name: 'kmsdns check', ...total, time: 0 })}\n`;
  for (const suite of suites(report, context)) {
    const { name, cases } = suite;
    const lines = cases.map(({ rule, outcome }) => `    ${testCase(name, rule, outcome)}`);
    const head = openTag('testsuite', { name, ...count(suite), time: 0, timestamp });
    yield `${[`  ${head}`, ...lines, '  </testsuite>'].join('\n')}\n`;
  }
  yield '</testsuites>\n';
}

function* suites({ domains, findings, summary, notes }: CheckReport, context: RuledContext): Iterable<Suite> {
  const found = groupBy(findings, ({ domain }) => domain);
  const unknown = groupBy(summary.notChecked, ({ domain }) => domain);
  const idle = new Set(unknown.get(null)?.map(({ rule }) => rule));
  const applied = (rules: RuledContext['rules'], domain: string | null): string[] =>
    rules.map(({ id }) => id).filter((id) => context.isOff?.(id, domain) !== true);
  const cases = (rules: readonly string[], domain: string | null, silent: boolean): Suite['cases'] =>
    rules.map((rule) => {
      const of = (about: { readonly rule: string }): boolean => about.rule === rule;
      const own = found.get(domain)?.filter(of) ?? [];
      const doubts = unknown.get(domain)?.filter(of) ?? [];
      return { rule, outcome: outcomeOf(own, doubts, silent, context) };
    });
  for (const { domain, status } of domains) {
    const rules = applied(
      context.rules.filter(({ id, over }) => over === 'domain' && !idle.has(id)),
      domain,
    );
    yield { name: domain, cases: cases(rules, domain, status === 'unknown') };
  }
  const rules = applied(
    context.rules.filter(({ id, over }) => over === 'estate' || idle.has(id)),
    null,
  );
  const whole: Outcome = notes.length === 0 ? { kind: 'passed' } : { kind: 'error', notes };
  yield { name: ACROSS, cases: [{ rule: COMPLETE, outcome: whole }, ...cases(rules, null, false)] };
}

function outcomeOf(
  findings: readonly Finding[],
  doubts: readonly NotChecked[],
  silent: boolean,
  { failOn }: RuledContext,
): Outcome {
  if (findings.length > 0) {
    return { kind: 'found', failed: findings.some(({ severity }) => isFailure(severity, failOn)), findings };
  }
  const reasons = doubts.map(({ reason }) => reason);
  if (reasons.length > 0) return { kind: 'skipped', reason: reasons.join('; ') };
  return silent ? { kind: 'skipped', reason: SILENT } : { kind: 'passed' };
}

function count({ cases }: Suite): { tests: number; failures: number; errors: number; skipped: number } {
  const failures = cases.filter(({ outcome }) => outcome.kind === 'found' && outcome.failed).length;
  const skipped = cases.filter(({ outcome }) => outcome.kind === 'skipped').length;
  const errors = cases.filter(({ outcome }) => outcome.kind === 'error').length;
  return { tests: cases.length, failures, errors, skipped };
}

function testCase(classname: string, name: string, outcome: Outcome): string {
  const about = { classname, name, time: 0 };
  if (outcome.kind === 'passed') return element('testcase', about);
  return `${openTag('testcase', about)}${detail(name, outcome)}</testcase>`;
}

function detail(type: string, outcome: Exclude<Outcome, { kind: 'passed' }>): string {
  if (outcome.kind === 'skipped') return element('skipped', { message: outcome.reason });
  if (outcome.kind === 'error')
    return element('error', { message: 'not all was looked at' }, outcome.notes.join('\n'));
  const { findings, failed } = outcome;
  const message = findings.map((finding) => finding.message).join('; ');
  const text = findings.map(findingText).join('\n\n');
  // What is found below the threshold does not fail the case, and is not to be lost.
  return failed ? element('failure', { type, message }, text) : element('system-out', {}, text);
}

function findingText({ severity, message, evidence, remedy }: Finding): string {
  return [`${severity}: ${message}`, ...evidence.map((line) => `  ${line}`), remedy].join('\n');
}
