import { describe, expect, it } from 'vitest';
import { madeReport } from './made-estate.js';
import { findingOf, HOSTILE, plainReport, rendered } from './rendered.js';

const headline = async (...of: Parameters<typeof plainReport>): Promise<string> =>
  /<h2 id="headline">\s*([^<]*?)\s*<\/h2>/.exec(await rendered('html', plainReport(...of)))?.[1] ?? '';

describe('the HTML report', () => {
  it.each([
    ['nothing', [], [], 'Nothing wrong was found in 2 domains.'],
    ['an error', [findingOf('a.example')], [], '1 of 2 domains has errors that can mislead clients.'],
    [
      'a warning',
      [findingOf('a.example', { severity: 'warn' })],
      [],
      'No errors were found; 1 of 2 domains has warnings.',
    ],
    ['a remark', [findingOf('a.example', { severity: 'info' })], [], 'No errors were found in 2 domains.'],
    [
      'an error across domains',
      [findingOf(null)],
      [],
      'Taken together, the 2 domains have errors that can mislead clients.',
    ],
    [
      'a doubt',
      [],
      [{ rule: 'mixed-ttl', domain: 'b.example', reason: 'only a cache was asked' }],
      'Nothing wrong was found, but 1 of 2 domains could not be looked at fully.',
    ],
  ] as const)('says in one sentence what matters: %s', async (_, findings, doubts, expected) => {
    expect(await headline(['a.example', 'b.example'], findings, doubts)).toBe(expected);
  });

  it('never says of what is not complete that nothing is wrong, without that', async () => {
    const text = await rendered('html', plainReport(['a.example'], [], [], ['ended early by SIGINT']));
    expect(text).toContain('This report is not complete.');
    expect(text).toContain('ended early by SIGINT');
    expect(await headline(['a.example'], [], [], ['ended early by SIGINT'])).toBe(
      'Nothing wrong was found so far in 1 domain.',
    );
  });

  it('names nothing that would have to be loaded', async () => {
    const text = await rendered('html', await madeReport({ domains: 30, hosts: 4, faultEvery: 3 }));
    expect(
      [...text.matchAll(/\b(?:src|href)="([^"]*)"/g)]
        .map(([, target]) => target)
        .filter((target) => !/^(#|data:,$)/.test(target!)),
    ).toEqual([]);
    expect(text).not.toMatch(/@import|url\(/);
  });

  it('holds words of servers as text only, without control characters', async () => {
    const hostile = findingOf('a.example', { message: HOSTILE, remedy: HOSTILE, evidence: [HOSTILE] });
    const text = await rendered(
      'html',
      plainReport(['a.example'], [hostile], [{ rule: 'x', domain: null, reason: HOSTILE }], [HOSTILE]),
    );
    expect(text.match(/<script/g)).toHaveLength(1);
    expect(text).not.toContain('<img');
    expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]|\p{Surrogate}/u);
  });

  it('stays small with ten thousand domains', async () => {
    const text = await rendered('html', await madeReport({ domains: 10_000, hosts: 50, faultEvery: 4 }));
    expect(text.length).toBeLessThan(2_000_000);
    for (const domain of ['site4320.lab.corp.example', 'site8.lab.corp.example'])
      expect(text).toContain(domain);
  });

  it('counts what the matrix leaves out', async () => {
    const plain = plainReport(Array.from({ length: 1200 }, (_, i) => `d${i}.example`));
    const domains = plain.domains.map((domain, i) => ({
      ...domain,
      records: domain.records.map((record) => ({ ...record, target: `k${i}.example` })),
    }));
    const text = await rendered('html', { ...plain, domains });
    expect(text).toContain('200 domains with rarer sets of hosts are left out; the JSON has them.');
    expect(text).toContain('1,140 rarer hosts share the last column.');
    expect(text.length).toBeLessThan(3_000_000);
  });
});
