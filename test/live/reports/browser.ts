import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { CheckReport } from '../../../src/conflicts/index.js';
import { rendered } from '../../cli/reports/rendered.js';
import { requireBinary } from '../harness/index.js';

export const CHROMIUM = ['chromium'];

/** A report in a browser: what it asked for, and what went wrong in it. */
export interface Shown {
  readonly page: Page;
  readonly url: string;
  readonly requests: readonly string[];
  /** Errors of scripts, breaches of the page's policy, and windows that open by themselves. */
  readonly problems: readonly string[];
}

export type Show = (report: CheckReport, options?: BrowserContextOptions) => Promise<Shown>;

/** One browser for all tests of the `describe` block. */
export function useBrowser(): Show {
  let browser: Browser | undefined;
  const folder = mkdtempSync(join(tmpdir(), 'kmsdns-report-'));
  beforeAll(async () => {
    // Root has no sandbox; what is shown is our own file.
    browser = await chromium.launch({ executablePath: requireBinary('chromium'), args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  let files = 0;
  return async (report, options = {}) => {
    const file = join(folder, `${++files}.html`);
    writeFileSync(file, await rendered('html', report));
    const url = pathToFileURL(file).href;
    const context = await browser!.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const requests: string[] = [];
    const problems: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
    page.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    return { page, url, requests, problems };
  };
}
