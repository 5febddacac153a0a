import { describe, expect, it } from 'vitest';
import { madeReport } from './made-estate.js';
import { findingOf, HOSTILE, plainReport, rendered } from './rendered.js';

const names = (n: number) => Array.from({ length: n }, (_, i) => `d${i + 1}.example`);

async function lines(...of: Parameters<typeof plainReport>): Promise<string[]> {
  return (await rendered('table', plainReport(...of))).split('\n').map((line) => line.trim());
}

describe('the table', () => {
  it('tells of a few domains one by one', async () => {
    expect(
      await rendered(
        'table',
        plainReport(['a.example', 'b.example'], [findingOf('b.example', { evidence: ['seen'] })]),
      ),
    ).toBe(
      [
        'ok     a.example  desk.example:1688',
        '       b.example  desk.example:1688',
        '  error  desk.example is not on the list of allowed hosts [unlisted-host]',
        '         seen',
        '         kmsdns remove desk.example:1688 --domain b.example',
        '2 domains: 1 error, 0 warnings, 0 remarks.',
        '',
      ].join('\n'),
    );
  });

  it('tells of many by what is wrong, the worst and most frequent first', async () => {
    const rare = { rule: 'port-zero', message: 'port 0 cannot be connected to', remedy: 'Use 1688.' };
    const text = await lines(names(15), [
      findingOf('d15.example', { severity: 'warn', message: 'a warning', remedy: 'Look.' }),
      findingOf('d14.example', rare),
      ...names(13).map((domain) => findingOf(domain)),
    ]);
    expect(text.slice(0, 12)).toEqual([
      'error  desk.example is not on the list of allowed hosts [unlisted-host]',
      'in d1.example, d2.example, d3.example, d4.example, d5.example, d6.example, d7.example, d8.example, d9.example, d10.example and 3 more',
      'kmsdns remove desk.example:1688 --domain <domain>',
      '',
      'error  port 0 cannot be connected to [port-zero]',
      'in d14.example',
      'Use 1688.',
      '',
      'warn   a warning [unlisted-host]',
      'in d15.example',
      'Look.',
      '',
    ]);
    expect(text.at(-2)).toBe('15 domains: 14 errors, 1 warning, 0 remarks in 15 domains.');
  });

  it.each([
    [30, 30],
    [31, 1],
  ])('of %i domains that are in order %i lines speak', async (domains, expected) => {
    expect((await lines(names(domains))).filter((line) => line.startsWith('ok'))).toHaveLength(expected);
  });

  it.each([3, 40])('calls none of %i domains ok of which not all could be known', async (n) => {
    const doubts = names(n).map((domain) => ({
      rule: 'mixed-ttl',
      domain,
      reason: 'only a cache was asked',
    }));
    const text = await lines(names(n), [], doubts);
    expect(text.filter((line) => /^ok +d/.test(line))).toEqual([]);
    expect(text.filter((line) => line.startsWith('not checked'))).toHaveLength(1);
  });

  it('tells of what is about several domains, with three and with ten', async () => {
    const finding = findingOf(null, {
      message: 'equal domains differ',
      evidence: ['d1.example: a', 'd2.example: b'],
    });
    for (const n of [3, 10]) {
      const text = (await lines(names(n), [finding])).join('\n');
      expect(text).toContain('across domains');
      expect(text).toContain('equal domains differ');
      expect(text).toContain('d2.example: b');
    }
  });

  it('stays short whatever the number of domains', async () => {
    const report = await madeReport({ domains: 3000, hosts: 40, faultEvery: 2 });
    const doubts = report.domains.map(({ domain }) => ({
      rule: 'mixed-ttl',
      domain,
      reason: `${domain} was not seen`,
    }));
    const summary = { ...report.summary, notChecked: doubts };
    const text = await rendered('table', { ...report, summary });
    expect(text.split('\n').length).toBeLessThan(120);
  });

  it.each([1, 10])('lets no words of a server move the cursor, with %i domains', async (n) => {
    const text = await rendered(
      'table',
      plainReport(names(n), [findingOf('d1.example', { message: HOSTILE, evidence: [HOSTILE] })]),
    );
    expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/);
  });

  it.each([1, 10])('says why it is less than the whole, with %i domains', async (n) => {
    const text = await lines(names(n), [], [], ['ended early by SIGINT']);
    expect(text).toContain('incomplete: ended early by SIGINT');
  });
});
