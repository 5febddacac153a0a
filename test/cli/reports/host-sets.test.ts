import { describe, expect, it } from 'vitest';
import { hostSets } from '../../../src/cli/reports/host-sets.js';
import { flowsOf } from '../../../src/cli/reports/html/flow-data.js';
import type { CheckedDomain, CheckReport, Finding } from '../../../src/conflicts/index.js';
import { findingOf, plainReport } from './rendered.js';

type Target = readonly [target: string, priority?: number, weight?: number];

/** Domains by their targets; null: nobody answered. */
function reportOf(
  domains: Readonly<Record<string, readonly Target[] | null>>,
  findings: readonly Finding[] = [],
  machines: Readonly<Record<string, number>> = {},
): CheckReport {
  const plain = plainReport(Object.keys(domains), findings);
  return {
    ...plain,
    domains: plain.domains.map((checked): CheckedDomain => {
      const targets = domains[checked.domain] ?? null;
      const records = (targets ?? []).map(([target, priority = 0, weight = 0]) =>
        recordOf(checked.domain, { target, priority, weight }),
      );
      const status = targets === null ? 'unknown' : targets.length === 0 ? 'none' : 'published';
      return { ...checked, status, records, machines: machines[checked.domain] ?? null };
    }),
  };
}

function recordOf(domain: string, other: Partial<Finding['records'][number]>) {
  return { ...findingOf(domain).records[0]!, ...other };
}

const setsOf = ({ domains, findings }: CheckReport) => hostSets(domains, findings);
const about = (domain: string, rule: string, target: string): Finding =>
  findingOf(domain, { rule, records: [recordOf(domain, { target })] });

function flows(report: CheckReport) {
  const { ends, links, sources, total, ...rest } = flowsOf(setsOf(report), report);
  const shares = ends.map(({ label, amount, bad }) => [label, amount / total, bad / total] as const);
  return {
    ...rest,
    shares,
    sources: sources.map(({ label, amount }) => [label, amount / total]),
    links: links.length,
  };
}

describe('domains with the same hosts', () => {
  it('are one set, whatever the order and the TTLs of their records', () => {
    const report = reportOf({
      'a.example': [['k1'], ['k2']],
      'b.example': [['k2'], ['k1']],
      'c.example': [['k1']],
    });
    expect(setsOf(report).map(({ domains }) => domains.map(({ domain }) => domain))).toEqual([
      ['a.example', 'b.example'],
      ['c.example'],
    ]);
  });

  it('are two sets where a host has a fault in one of them only', () => {
    const report = reportOf({ 'a.example': [['k1']], 'b.example': [['k1']] }, [
      about('b.example', 'unlisted-host', 'k1'),
    ]);
    expect(setsOf(report).map(({ members }) => members.map(({ fault }) => fault))).toEqual([
      [null],
      ['error'],
    ]);
  });

  it('are in no set without a host: none is published, or nobody answered', () => {
    expect(setsOf(reportOf({ 'a.example': [], 'b.example': [['.']], 'c.example': null }))).toEqual([]);
  });

  it.each<[string, readonly Target[], readonly (readonly [string, number])[]]>([
    [
      'equal hosts share equally',
      [['k1'], ['k2']],
      [
        ['k1', 1 / 2],
        ['k2', 1 / 2],
      ],
    ],
    [
      'a higher priority number is a spare',
      [['k2', 10], ['k1']],
      [
        ['k1', 1],
        ['k2', 0],
      ],
    ],
    // RFC 2782: of the numbers 0 to 10 a weight of 10 owns ten, and 0 goes to who stands first.
    [
      'weights share as RFC 2782 has it',
      [
        ['k1', 0, 10],
        ['k2', 0, 0],
      ],
      [
        ['k1', 10 / 11],
        ['k2', 1 / 11],
      ],
    ],
  ])('%s', (_, targets, expected) => {
    const [set] = setsOf(reportOf({ 'a.example': targets }));
    expect(set!.members.map(({ host }) => host)).toEqual(expected.map(([host]) => host));
    for (const [i, [, share]] of expected.entries()) expect(set!.members[i]!.share).toBeCloseTo(share, 12);
  });

  it.each(['target-unresolved', 'port-unreachable', 'port-zero'])(
    'gives no clients to a host that has the finding %s',
    (rule) => {
      const report = reportOf({ 'a.example': [['k1'], ['gone']] }, [about('a.example', rule, 'gone')]);
      expect(setsOf(report)[0]!.members.map(({ host, share, dead }) => [host, share, dead])).toEqual([
        ['k1', 1, false],
        ['gone', 0, true],
      ]);
    },
  );
});

it('gives its clients to a host that answers on some of its addresses', () => {
  const partly = { ...about('a.example', 'port-unreachable', 'k1'), severity: 'warn' } as const;
  expect(setsOf(reportOf({ 'a.example': [['k1']] }, [partly]))[0]!.members).toMatchObject([
    { share: 1, dead: false },
  ]);
});

describe('the flow', () => {
  it('counts every domain the same where nobody counted clients, and leaves out those that are not known', () => {
    const missing = findingOf('c.example', { rule: 'no-record', severity: 'warn', records: [] });
    const report = reportOf(
      { 'a.example': [['k1']], 'b.example': [['k1'], ['k2']], 'c.example': [], 'd.example': null },
      [missing],
    );
    expect(flows(report)).toMatchObject({
      unit: 'domains',
      guessed: 0,
      meant: 0,
      shares: [
        ['k1', 1 / 2, 0],
        ['k2', 1 / 6, 0],
        ['no KMS record', 1 / 3, 1 / 3],
      ],
      links: 4,
    });
  });

  it('leaves out domains that are meant to have no host', () => {
    const said = findingOf('b.example', { rule: 'null-target', severity: 'info', records: [] });
    const report = reportOf({ 'a.example': [['k1']], 'b.example': [['.']], 'c.example': [] }, [said]);
    expect(flows(report)).toMatchObject({ shares: [['k1', 1, 0]], meant: 2 });
  });

  it('weighs domains by their clients, the unknown ones as the average', () => {
    const report = reportOf({ 'a.example': [['k1']], 'b.example': [['k2']], 'c.example': [['k3']] }, [], {
      'a.example': 300,
      'b.example': 100,
    });
    expect(flows(report)).toMatchObject({
      unit: 'clients',
      guessed: 1,
      shares: [
        ['k1', 0.5, 0],
        ['k3', 1 / 3, 0],
        ['k2', 1 / 6, 0],
      ],
    });
  });

  it('tells how much goes to hosts with an error, and to none that works', () => {
    const findings = [
      about('a.example', 'unlisted-host', 'desk'),
      about('b.example', 'target-unresolved', 'gone'),
    ];
    const report = reportOf({ 'a.example': [['k1'], ['desk']], 'b.example': [['gone']] }, findings);
    expect(flows(report).shares).toEqual([
      ['desk', 0.25, 0.25],
      ['k1', 0.25, 0],
      ['no host that works', 0.5, 0.5],
    ]);
  });

  it('takes the smallest together where there are too many to be told apart, and loses nobody', () => {
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`d${i}.example`, [[`k${i}`]] as const]),
    );
    const { shares, sources } = flows(reportOf(many));
    expect(shares.at(-1)).toEqual(['36 other hosts', expect.closeTo(36 / 60), 0]);
    expect(sources.at(-1)).toEqual(['42 domains with rarer sets', expect.closeTo(42 / 60)]);
    expect(shares.reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});
