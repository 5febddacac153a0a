import { describe, expect, it } from 'vitest';
import { listRules, makePolicy } from '../../src/conflicts/index.js';
import { checked, observed } from './estate.js';

const zone = (domain: string, target: string): string[] => [
  `_vlmcs._tcp.${domain} 3600 SRV 0 0 1688 ${target}`,
  'kms1.corp.example 60 A 192.0.2.1',
];

describe('the report', () => {
  it('counts domains, targets and findings', async () => {
    const records = [...zone('a.example', 'kms1.corp.example'), ...zone('b.example', 'gone.corp.example')];
    const { command, domains, findings, summary } = await checked({
      records,
      domains: ['a.example', 'b.example', 'c.example', 'd.example'],
      faults: { '_vlmcs._tcp.d.example': 'timeout' },
    });
    expect(command).toBe('check');
    expect(domains.map((d) => [d.domain, d.status])).toEqual([
      ['a.example', 'published'],
      ['b.example', 'published'],
      ['c.example', 'none'],
      ['d.example', 'unknown'],
    ]);
    expect(findings.map((f) => `${f.domain} ${f.rule}`)).toEqual([
      'b.example target-unresolved',
      'c.example no-record',
      'd.example lookup-failed',
    ]);
    expect(summary).toMatchObject({
      domains: 4,
      published: 2,
      none: 1,
      unknown: 1,
      targets: 2,
      findings: { error: 2, warn: 1, info: 0 },
    });
  });

  it('looks a target up once, however many domains name it', async () => {
    const domains = ['a.example', 'b.example', 'c.example'];
    const records = domains.flatMap((domain) => zone(domain, 'kms1.corp.example'));
    const { asked } = await observed({ domains, records });
    expect(asked.filter((question) => question.startsWith('kms1.'))).toEqual([
      'kms1.corp.example A',
      'kms1.corp.example AAAA',
    ]);
  });

  it('judges what the servers of the zone have, not what a cache still holds', async () => {
    const { domains, findings } = await checked({
      records: zone('corp.example', 'gone.corp.example'),
      servers: { 'ns1.corp.example': zone('corp.example', 'kms1.corp.example') },
    });
    // That the cache differs is said; that its host is gone is not.
    expect(findings.map(({ rule }) => rule)).toEqual(['resolver-differs']);
    expect(domains[0]?.records.map((record) => record.target)).toEqual(['kms1.corp.example']);
  });

  it('gives a finding in the promised shape, as plain data', async () => {
    const records = zone('a.example', 'gone.corp.example');
    const { findings } = await checked({ records, domains: ['a.example'] });
    expect(JSON.parse(JSON.stringify(findings))).toEqual([
      {
        rule: 'target-unresolved',
        severity: 'error',
        domain: 'a.example',
        name: '_vlmcs._tcp.a.example',
        records: [
          {
            name: '_vlmcs._tcp.a.example',
            type: 'SRV',
            ttl: 3600,
            priority: 0,
            weight: 0,
            port: 1688,
            target: 'gone.corp.example',
          },
        ],
        message: 'the target gone.corp.example does not exist',
        remedy:
          'Create the address record, correct the name, or remove the record of a host that is gone (kmsdns remove gone.corp.example:1688 --domain a.example).',
        evidence: ['NXDOMAIN'],
        fix: expect.objectContaining({ risk: 'confirm', add: [] }) as unknown,
      },
    ]);
  });
});

describe('severities', () => {
  const estate = { records: zone('corp.example', 'gone.corp.example') };

  it('are set by rule id', async () => {
    const { findings, summary } = await checked({ ...estate, severities: { 'target-unresolved': 'info' } });
    expect(findings.map((f) => f.severity)).toEqual(['info']);
    expect(summary.findings).toEqual({ error: 0, warn: 0, info: 1 });
  });

  it('off leaves the rule out, also from what was not checked', async () => {
    const { findings, summary } = await checked({
      ...estate,
      severities: { 'target-unresolved': 'off', 'unlisted-host': 'off' },
    });
    expect(findings).toEqual([]);
    expect(summary.notChecked.map((n) => n.rule)).not.toContain('unlisted-host');
  });

  it('of an unknown rule are refused with the list of rules', () => {
    expect(() => makePolicy({ severities: { 'no-such-rule': 'off' } })).toThrow(
      /rule: there is no rule "no-such-rule"/,
    );
  });
});

describe('the rules', () => {
  it('have ids of lower-case words with hyphens, each once, and say all that a person needs', () => {
    const rules = listRules();
    expect(new Set(rules.map((r) => r.id)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const text of [rule.looksAt, rule.why, rule.remedy, rule.source]) expect(text).not.toBe('');
    }
  });
});
