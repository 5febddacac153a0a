import { DOMParser, type Element } from '@xmldom/xmldom';
import { describe, expect, it } from 'vitest';
import { listRules, type CheckReport } from '../../../src/conflicts/index.js';
import { madeReport } from './made-estate.js';
import { findingOf, HOSTILE, plainReport, rendered } from './rendered.js';

async function junit(report: CheckReport, context: Parameters<typeof rendered>[2] = {}): Promise<Element> {
  const problems: string[] = [];
  const parser = new DOMParser({ onError: (level, message) => problems.push(`${level}: ${message}`) });
  const document = parser.parseFromString(await rendered('junit', report, context), 'text/xml');
  expect(problems).toEqual([]);
  return document.documentElement!;
}

const children = (parent: Element, name: string): Element[] => [...parent.getElementsByTagName(name)];
const suiteOf = (root: Element, name: string): Element =>
  children(root, 'testsuite').find((suite) => suite.getAttribute('name') === name)!;
const caseOf = (suite: Element, rule: string): Element =>
  children(suite, 'testcase').find((one) => one.getAttribute('name') === rule)!;
const numbers = (element: Element, ...names: readonly string[]) =>
  names.map((name) => Number(element.getAttribute(name)));

describe('JUnit XML', () => {
  it('has a suite for each domain with a test case for each rule, and their sums', async () => {
    const root = await junit(await madeReport({ domains: 40, hosts: 4, faultEvery: 4 }));
    const suites = children(root, 'testsuite');
    expect(suites).toHaveLength(41);
    const cases = children(root, 'testcase');
    const failures = children(root, 'failure');
    const skipped = children(root, 'skipped');
    expect(failures.length).toBeGreaterThan(5);
    expect(numbers(root, 'tests', 'failures', 'skipped', 'errors')).toEqual([
      cases.length,
      failures.length,
      skipped.length,
      0,
    ]);
    for (const suite of suites) {
      expect(numbers(suite, 'tests', 'failures')).toEqual([
        children(suite, 'testcase').length,
        children(suite, 'failure').length,
      ]);
      expect(suite.getAttribute('timestamp')).toBe('2026-11-23T05:00:00');
    }
  });

  it.each([
    ['error', 'error', 'failure'],
    ['warn', 'error', 'system-out'],
    ['warn', 'warn', 'failure'],
    ['info', 'warn', 'system-out'],
  ] as const)('a finding of %s with --fail-on %s is a %s', async (severity, failOn, element) => {
    const root = await junit(
      plainReport(['a.example'], [findingOf('a.example', { severity, evidence: ['seen'] })]),
      { failOn },
    );
    const [told] = children(caseOf(suiteOf(root, 'a.example'), 'unlisted-host'), element);
    expect(told!.textContent).toBe(
      `${severity}: desk.example is not on the list of allowed hosts\n  seen\nkmsdns remove desk.example:1688 --domain a.example`,
    );
  });

  it('skips what was not checked in a domain, and says why', async () => {
    const root = await junit(
      plainReport(
        ['a.example', 'b.example'],
        [],
        [{ rule: 'mixed-ttl', domain: 'a.example', reason: 'only a cache was asked' }],
      ),
    );
    const reasons = children(root, 'skipped').map((skipped) => skipped.getAttribute('message'));
    expect(reasons).toEqual(['only a cache was asked']);
    expect(children(caseOf(suiteOf(root, 'b.example'), 'mixed-ttl'), 'skipped')).toEqual([]);
  });

  it('never passes a rule in a domain where nobody answered', async () => {
    const report = plainReport(['a.example']);
    const domains = report.domains.map((domain) => ({ ...domain, status: 'unknown', records: [] }) as const);
    const root = await junit({ ...report, domains });
    const suite = suiteOf(root, 'a.example');
    expect(numbers(suite, 'tests')).toEqual(numbers(suite, 'skipped'));
  });

  it('tells once of a rule that was not applied at all, and leaves it out of the domains', async () => {
    const root = await junit(
      plainReport(
        ['a.example'],
        [],
        [{ rule: 'unlisted-host', domain: null, reason: 'no list of hosts was given' }],
      ),
    );
    expect(caseOf(suiteOf(root, 'a.example'), 'unlisted-host')).toBeUndefined();
    const [skipped] = children(caseOf(suiteOf(root, 'across domains'), 'unlisted-host'), 'skipped');
    expect(skipped!.getAttribute('message')).toBe('no list of hosts was given');
  });

  it('leaves out a rule where it is turned off', async () => {
    const isOff = (rule: string, domain: string | null) => rule === 'mixed-ttl' && domain === 'a.example';
    const root = await junit(plainReport(['a.example', 'b.example']), { isOff });
    expect(caseOf(suiteOf(root, 'a.example'), 'mixed-ttl')).toBeUndefined();
    expect(caseOf(suiteOf(root, 'b.example'), 'mixed-ttl')).toBeDefined();
    expect(caseOf(suiteOf(root, 'a.example'), 'target-alias')).toBeDefined();
  });

  it('has no character that XML forbids, and reads back what it may hold', async () => {
    const message = `${HOSTILE}\tand\nlines`;
    const text = await rendered('junit', plainReport(['a.example'], [findingOf('a.example', { message })]));
    expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]|\p{Surrogate}/u);
    const root = await junit(plainReport(['a.example'], [findingOf('a.example', { message })]));
    expect(children(root, 'failure')[0]!.getAttribute('message')).toBe(
      `</script><script>alert(1)</script><img src=x onerror="alert('2')">&amp;\\x1b[2J\\x00\\x9b\u202e]]>\\xd800\\xffff\tand\nlines`,
    );
    expect(children(root, 'script')).toEqual([]);
  });

  it('has every rule once', async () => {
    const root = await junit(plainReport(['a.example']));
    const names = children(root, 'testcase').map((one) => one.getAttribute('name')!);
    expect(names.sort()).toEqual(['complete', ...listRules().map(({ id }) => id)].sort());
  });

  it('has an error when it is less than the whole', async () => {
    const root = await junit(
      plainReport(['a.example'], [], [], ['list.txt:3: is no domain', 'ended early by SIGINT']),
    );
    expect(numbers(root, 'errors')).toEqual([1]);
    const [error] = children(caseOf(suiteOf(root, 'across domains'), 'complete'), 'error');
    expect(error!.textContent).toBe('list.txt:3: is no domain\nended early by SIGINT');
  });
});
