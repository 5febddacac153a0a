import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { expect, it } from 'vitest';
import { RULES } from '../../src/discovery/rules.js';
import { explainWindowsError, KNOWN_CODES, listWindowsErrors } from '../../src/discovery/index.js';

const FILE = fileURLToPath(new URL('../../docs/discovery.md', import.meta.url));

it('docs/discovery.md has the codes of the tables (npx vitest run test/docs -u writes them)', async () => {
  const shown = new Map([
    ['failures', table(['code', 'what DNS and the hosts show', "Windows' text", 'evidence'], failures())],
    ['rules', table(['rule', 'evidence', 'rests on'], rules())],
    ['codes', table(['code', "Windows' text", 'what it comes down to', 'evidence'], codes())],
  ]);
  let page = readFileSync(FILE, 'utf8');
  for (const [name, text] of shown) {
    const block = new RegExp(`(<!-- ${name} -->\n\n)[^]*?(\n<!-- end of ${name} -->)`);
    expect(page).toMatch(block);
    const written = await format(text, { parser: 'markdown' });
    page = page.replace(block, (_, start: string, end: string) => `${start}${written}${end}`);
  }
  await expect(page).toMatchFileSnapshot(FILE);
});

function rules(): string[][] {
  return Object.entries(RULES).map(([rule, { evidence, source }]) => [rule, evidence, source]);
}

function failures(): string[][] {
  return listWindowsErrors().map(({ code, shows, text, evidence, also }) => {
    const others = also.length > 0 ? ` (also ${also.join(', ')})` : '';
    return [code, `${shows.slice(0, -1)}${others}`, text, evidence];
  });
}

/** Those that `discover` does not report. */
function codes(): string[][] {
  const reported = new Set(listWindowsErrors().map(({ code }) => code));
  return KNOWN_CODES.filter((code) => !reported.has(code)).map((code) => {
    const { meaning, cause, evidence } = explainWindowsError(code) ?? expect.fail(code);
    return [code, meaning, cause, evidence];
  });
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
