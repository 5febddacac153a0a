import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { madeReport } from '../../cli/reports/made-estate.js';
import { findingOf, HOSTILE, plainReport } from '../../cli/reports/rendered.js';
import { describeLive } from '../harness/index.js';
import { CHROMIUM, useBrowser } from './browser.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ESTATE = await madeReport({
  domains: 80,
  hosts: 8,
  faultEvery: 5,
  clients: (index) => (index % 9 === 0 ? undefined : 20 + ((index * 37) % 400)),
});
const SMALL = await madeReport({ domains: 3, hosts: 2, faultEvery: 3 });

describeLive(CHROMIUM, 'the HTML report in Chromium', () => {
  const show = useBrowser();

  it.each([
    ['light', 'a large estate', ESTATE],
    ['dark', 'a large estate', ESTATE],
    ['light', 'three domains', SMALL],
    ['dark', 'nothing found', plainReport(['a.example'])],
  ] as const)('is accessible in %s: %s', async (colorScheme, _, report) => {
    const { page } = await show(report, { colorScheme });
    expect(await violations(page)).toEqual([]);
    // What is folded away has to be as good when it is open.
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
    expect(await violations(page)).toEqual([]);
  });

  it('asks for nothing but itself, and breaks no rule of its own', async () => {
    const { requests, problems, url } = await show(ESTATE, { offline: true });
    expect(requests.filter((request) => !request.startsWith('data:'))).toEqual([url]);
    expect(problems).toEqual([]);
  });

  it('shows the words of a server as words', async () => {
    const hostile = findingOf('a.example', { message: HOSTILE, remedy: HOSTILE, evidence: [HOSTILE] });
    const doubt = { rule: 'mixed-ttl', domain: 'a.example', reason: HOSTILE };
    const { page, problems, requests } = await show(plainReport(['a.example'], [hostile], [doubt]));
    expect(await page.locator('.evidence').textContent()).toContain('<script>alert(1)</script><img src=x');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(1);
    expect(problems).toEqual([]);
    expect(requests.filter((request) => !/^(data|file):/.test(request))).toEqual([]);
  });

  it('lets no script run but its own', async () => {
    const { page, problems } = await show(SMALL);
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = true' }))",
    );
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(problems.join()).toContain('Content Security Policy');
  });
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const results = await page.evaluate<AxeResults>('axe.run()');
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ html, any }) => `${html} ${any[0]?.message ?? ''}`)
        .slice(0, 3)
        .join(' | ')}`,
  );
}
