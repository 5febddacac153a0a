import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { madeReport } from '../../cli/reports/made-estate.js';
import { findingOf, plainReport } from '../../cli/reports/rendered.js';
import { describeLive } from '../harness/index.js';
import { CHROMIUM, useBrowser } from './browser.js';

const ESTATE = await madeReport({ domains: 200, hosts: 12, faultEvery: 5 });
const count = (severity: string): number => ESTATE.findings.filter((one) => one.severity === severity).length;

describeLive(CHROMIUM, 'the HTML report in use', () => {
  const show = useBrowser();

  it('is worked by keyboard alone: the way in, the filters, the theme', async () => {
    const { page, problems } = await show(ESTATE);
    const stops = await tabStops(page, 14);
    expect(stops.slice(0, 7)).toEqual(['a.skip', 'button#theme', 'a', 'a', 'a', 'a', 'a']);
    expect(stops.join(' ')).toContain(
      'input[severity=error] input[severity=warn] select[rule] input[domain] button[reset]',
    );
    // Focus can be seen: the outline is not taken away.
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');

    await page.locator('[name=severity][value=error]').focus();
    await page.keyboard.press('Space');
    await expectShown(page, `${count('warn')} findings of ${ESTATE.findings.length}`);
    expect(await visible(page, 'article.group.error')).toBe(0);

    await page.locator('[name=domain]').focus();
    await page.keyboard.type('site40.');
    await expectShown(page, `1 finding of ${ESTATE.findings.length}, in 1 domain.`);
    expect(await page.locator('article.group:visible li:visible', { hasText: 'site40.' }).count()).toBe(1);

    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expectShown(page, `${ESTATE.findings.length} findings, all of them.`);
    expect(problems).toEqual([]);
  });

  it('says by its status what a filter leaves, also when that is nothing', async () => {
    const { page } = await show(ESTATE);
    const status = page.locator('#shown');
    expect(await status.getAttribute('role')).toBe('status');
    await page.locator('[name=rule]').selectOption('unlisted-host');
    const unlisted = ESTATE.findings.filter(({ rule }) => rule === 'unlisted-host').length;
    await expectShown(page, `${unlisted} findings of ${ESTATE.findings.length}`);
    await page.locator('[name=domain]').fill('nowhere');
    await expectShown(page, 'No finding matches.');
    expect(await visible(page, 'article.group')).toBe(0);
  });

  it('finds by domain what is about several domains, by its evidence', async () => {
    const across = findingOf(null, { message: 'equal domains differ', evidence: ['b.example: other hosts'] });
    const { page } = await show(plainReport(['a.example', 'b.example'], [across, findingOf('a.example')]));
    await page.locator('[name=domain]').fill('B.example');
    await expectShown(page, '1 finding of 2');
    expect(await page.locator('article.group:visible h3').allInnerTexts()).toEqual(['Equal domains differ']);
  });

  it('finds a domain in the matrix, also one that shares its row with others', async () => {
    const { page } = await show(ESTATE);
    await page.locator('#matrix-domain').fill('site137.');
    await expectShown(page, '1 domain in 1 row.', '#matrix-shown');
    expect(await visible(page, '.matrix tbody tr')).toBe(1);
    expect(await page.locator('.matrix .names li:visible').allInnerTexts()).toEqual([
      'site137.emea.corp.example',
    ]);
  });

  it.each(['light', 'dark'] as const)(
    'begins in %s, as the reader has it, and can be switched',
    async (colorScheme) => {
      const { page } = await show(ESTATE, { colorScheme });
      const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const before = await ground();
      const button = page.locator('#theme');
      expect(await button.getAttribute('aria-pressed')).toBe(String(colorScheme === 'dark'));
      await button.press('Enter');
      expect(await button.getAttribute('aria-pressed')).toBe(String(colorScheme !== 'dark'));
      expect(await ground()).not.toBe(before);
    },
  );

  it('can be read without scripts: all of it, and no control that does nothing', async () => {
    const { page } = await show(ESTATE, { javaScriptEnabled: false });
    expect(await page.locator('article.group:visible').count()).toBeGreaterThan(5);
    expect(await page.locator('svg.flow').isVisible()).toBe(true);
    for (const control of ['#filters', '#theme', '#matrix-domain'])
      expect(await page.locator(control).isVisible()).toBe(false);
    await page.locator('article.group summary').first().click();
    expect(await page.locator('article.group details[open] p').first().isVisible()).toBe(true);
  });

  it.each([320, 390, 768])('has no sideways scrolling on %i pixels, tables aside', async (width) => {
    const { page } = await show(ESTATE, { viewport: { width, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  it('prints the content, and none of the controls, on white', async () => {
    const { page } = await show(ESTATE, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#filters').isVisible()).toBe(false);
    expect(await page.locator('#theme').isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(20_000);
  });

  it('has a picture whose figures are in the tables below it', async () => {
    const { page } = await show(ESTATE);
    const labels = await page.locator('svg.flow text').allTextContents();
    const hosts = await page
      .locator('#flow ~ .scroll table tbody tr')
      .filter({ hasText: 'kms' })
      .allInnerTexts();
    const [host = '', , share = ''] = hosts[0]!.split('\t');
    expect(labels.map((label) => label.trim().replace(/\s+/g, ' '))).toContain(`${host} ${share}`);
    expect(await page.locator('svg.flow desc').textContent()).toContain(share);
  });

  it('stays usable with ten thousand domains and fifty hosts', async () => {
    const report = await madeReport({ domains: 10_000, hosts: 50, faultEvery: 4 });
    const began = performance.now();
    const { page } = await show(report);
    const opened = performance.now() - began;
    const octets = await page.evaluate<number>('document.documentElement.outerHTML.length');
    const text = "document.querySelector('[name=domain]')";
    const filtered = await page.evaluate<number>(`new Promise((resolve) => {
      const began = performance.now();
      ${text}.value = 'site4320.';
      ${text}.dispatchEvent(new Event('change', { bubbles: true }));
      document.body.offsetHeight;
      resolve(performance.now() - began);
    })`);
    await expectShown(page, ' of ');
    expect(octets).toBeLessThan(3_000_000);
    // A machine that is busy with other tests is no excuse for a page that hangs.
    expect(opened).toBeLessThan(15_000);
    expect(filtered).toBeLessThan(2_000);
  });
});

/** Where the tabulator comes by. */
async function tabStops(page: Page, most: number): Promise<string[]> {
  const stops: string[] = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    stops.push(
      await page.evaluate<string>(`(() => {
        const { localName, id, className, name, value, type } = document.activeElement;
        if (name) return localName + '[' + name + (type === 'checkbox' ? '=' + value : '') + ']';
        return localName + (type === 'reset' ? '[reset]' : id ? '#' + id : className ? '.' + className : '');
      })()`),
    );
  }
  return stops;
}

async function expectShown(page: Page, text: string, selector = '#shown'): Promise<void> {
  await expect.poll(() => page.locator(selector).textContent()).toContain(text);
}

async function visible(page: Page, selector: string): Promise<number> {
  return page.locator(`${selector}:visible`).count();
}
