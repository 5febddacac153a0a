import { describe, expect, it } from 'vitest';
import {
  judgeFacts,
  type CheckReport,
  type FactsHeader,
  type PolicyOptions,
} from '../../src/conflicts/index.js';
import { checked, observed, type Estate } from './estate.js';

const srv = (domain: string, host: string, data = '0 0 1688'): string =>
  `_vlmcs._tcp.${domain} 3600 SRV ${data} ${host}.corp.example`;
const ADDRESSES = Array.from({ length: 40 }, (_, i) => `kms${i + 1}.corp.example 60 A 192.0.2.${i + 1}`);
const [A, B, C] = ['a.example', 'b.example', 'c.example'] as const;

const found = ({ findings }: CheckReport) =>
  findings.map(({ severity, domain, rule }) => `${severity} ${domain ?? 'all'} ${rule}`);
const reasons = ({ summary }: CheckReport, rule: string) =>
  summary.notChecked.filter((one) => one.rule === rule).map(({ reason }) => reason);

describe('a domain that hides another', () => {
  const search = (...domains: string[]) => [{ client: 'pc', domains, caching: false }];

  it.each<[string, Estate, string]>([
    [
      'has a host that does not exist',
      { records: [srv(A, 'gone'), srv(B, 'kms1'), ...ADDRESSES] },
      'error a.example target-unresolved',
    ],
    [
      'has a host that does not answer',
      {
        records: [srv(A, 'kms2'), srv(B, 'kms1'), ...ADDRESSES],
        probes: { '192.0.2.1:1688': 'open', '192.0.2.2:1688': 'refused' },
      },
      'error a.example port-unreachable',
    ],
    [
      'has a host that nobody allowed',
      { records: [srv(A, 'kms2'), srv(B, 'kms1'), ...ADDRESSES], allow: ['kms1.corp.example'] },
      'error a.example unlisted-host',
    ],
    [
      'says that there is no host',
      { records: [`_vlmcs._tcp.${A} 60 SRV 0 0 0 .`, srv(B, 'kms1'), ...ADDRESSES] },
      'info a.example null-target',
    ],
  ])('is an error where it %s', async (_, estate, cause) => {
    const report = await checked({ ...estate, domains: [A, B], searches: search(A, B) });
    expect(found(report)).toEqual([cause, 'error all shadowed']);
    expect(report.findings[1]?.message).toBe(
      'a.example has nothing that can be used, and hides the records of b.example',
    );
  });

  it('is a warning where the other one is of no use either', async () => {
    const records = [srv(A, 'gone'), srv(B, 'lost'), ...ADDRESSES];
    const report = await checked({ records, domains: [A, B], searches: search(A, B) });
    expect(found(report).at(-1)).toBe('warn all shadowed');
  });

  it('is no second finding inside a group', async () => {
    const report = await checked({
      records: [srv(A, 'kms1'), srv(B, 'kms2'), ...ADDRESSES],
      domains: [A, B],
      searches: search(A, B),
      groups: [{ name: 'offices', domains: [A, B] }],
    });
    expect(found(report)).toEqual(['warn all group-differs']);
  });

  it.each<[string, Estate, readonly string[]]>([
    ['first', { domains: [B, C] }, ['pc looks in a.example, which was not among those that were checked']],
    ['later', { domains: [A, C] }, ['pc looks in b.example, which was not among those that were checked']],
    [
      'silent',
      {
        domains: [A, B, C],
        faults: { [`_vlmcs._tcp.${B}`]: 'timeout' },
        severities: { 'lookup-failed': 'off' },
      },
      ['pc looks in b.example, which did not answer'],
    ],
  ])('is not known where a domain is %s that was not looked at', async (_, estate, expected) => {
    const records = [A, B, C].map((domain) => srv(domain, 'kms1'));
    const report = await checked({
      ...estate,
      records: [...records, ...ADDRESSES],
      searches: search(A, B, C),
    });
    expect(found(report)).toEqual([]);
    expect(reasons(report, 'shadowed')).toEqual(expected);
  });
});

describe('a group', () => {
  it('says which of its domains were not looked at', async () => {
    const report = await checked({
      records: [srv(A, 'kms1'), ...ADDRESSES],
      domains: [A, B],
      faults: { [`_vlmcs._tcp.${B}`]: 'servfail' },
      severities: { 'lookup-failed': 'off' },
      groups: [{ name: 'offices', domains: [A, B, C] }],
    });
    expect(found(report)).toEqual([]);
    expect(reasons(report, 'group-differs')).toEqual([
      'of the group offices, c.example was not looked at',
      'of the group offices, nobody answered for b.example',
    ]);
  });

  it('leaves to other rules what they find in one of its domains', async () => {
    const report = await checked({
      records: [
        ...[A, B, C].map((domain) => srv(domain, 'kms1')),
        srv(A, 'rogue'),
        srv(B, 'kms1', '10 0 1688'),
        'rogue.corp.example 60 A 192.0.2.99',
        ...ADDRESSES,
      ],
      domains: [A, B, C, 'd.example'],
      allow: ['kms1.corp.example'],
      groups: [{ name: 'offices', domains: [A, B, C, 'd.example'] }],
    });
    expect(found(report)).toEqual([
      'error a.example unlisted-host',
      'warn b.example duplicate-member',
      'warn d.example no-record',
    ]);
  });

  it('counts the domains that differ in the same way', async () => {
    const domains = Array.from({ length: 12 }, (_, i) => `d${i + 10}.example`);
    const records = domains.flatMap((domain, i) => [
      srv(domain, 'kms1'),
      ...(i < 7 ? [srv(domain, 'kms2')] : []),
    ]);
    const groups = [{ name: 'offices', domains }];
    const { findings } = await checked({ records: [...records, ...ADDRESSES], domains, groups });
    expect(findings).toMatchObject([
      {
        message:
          '5 of the 12 domains of the group offices are not as d10.example, d11.example, d12.example and 4 more',
        evidence: ['d17.example, d18.example, d19.example and 2 more: kms2.corp.example is missing'],
      },
    ]);
  });
});

describe('the machines that a host counts', () => {
  const RULE = 'population-below-threshold';
  const records = [srv(A, 'kms1'), srv(B, 'kms1'), ...ADDRESSES];

  it.each<[string, Estate, readonly string[]]>([
    [
      'where the clients of a domain are not counted',
      { wanted: new Map([[A, { clients: 10, servers: 0 }]]), domains: [A, B] },
      ['how many machines find kms1.corp.example is not known'],
    ],
    [
      'where a domain does not answer',
      {
        clients: 15,
        windowsServers: 0,
        domains: [A, B],
        faults: { [`_vlmcs._tcp.${B}`]: 'timeout' },
        severities: { 'lookup-failed': 'off' },
      },
      ['nobody answered for b.example'],
    ],
  ])('are not known %s', async (_, estate, expected) => {
    const report = await checked({ ...estate, records });
    expect(found(report)).toEqual([]);
    expect(reasons(report, RULE)).toEqual(expected);
  });

  it('are not known of a part of the list, and enough of it is enough', async () => {
    const { facts } = await observed({ records, domains: [A] });
    const judged = async (clients: number): Promise<CheckReport> => {
      const header: FactsHeader = { ...facts, shard: { part: 1, of: 2 } };
      const policy: PolicyOptions = { clients, servers: 0 };
      return judgeFacts({ ...header, observations: facts.observations }, policy);
    };
    expect(found(await judged(15))).toEqual([]);
    expect(reasons(await judged(15), RULE)).toEqual(['only a part of the domains was looked at']);
    expect(reasons(await judged(25), RULE)).toEqual([]);
  });

  it('are those of hosts that can be used', async () => {
    const report = await checked({
      records: [srv(A, 'kms1'), srv(A, 'gone'), ...ADDRESSES],
      domains: [A],
      clients: 30,
      windowsServers: 0,
    });
    expect(found(report)).toEqual(['error a.example target-unresolved']);
  });
});

it('comes to the same in whatever order the domains are seen', async () => {
  const domains = Array.from({ length: 12 }, (_, i) => `d${i + 10}.example`);
  const records = domains.flatMap((domain, i) => [
    srv(domain, `kms${(i % 8) + 1}`, `0 ${i % 3} ${1688 + (i % 2)}`),
    srv(domain, `old${i % 2}`),
  ]);
  const old = ['old0.corp.example 60 A 192.0.2.1', 'old1.corp.example 60 A 192.0.2.2'];
  const { facts } = await observed({ records: [...records, ...old, ...ADDRESSES], domains });
  const policy: PolicyOptions = {
    clients: 20,
    servers: 0,
    groups: [{ name: 'all', domains }],
    searches: [{ client: 'pc', domains, caching: true }],
  };
  const judge = (observations: typeof facts.observations) => judgeFacts({ ...facts, observations }, policy);
  const report = await judge(facts.observations);
  expect(new Set(found(report))).toContain('warn all group-differs');
  expect(await judge(facts.observations.toReversed())).toEqual(report);
});
