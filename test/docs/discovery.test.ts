import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { listWindowsErrors } from '../../src/discovery/index.js';

const page = readFileSync(new URL('../../docs/discovery.md', import.meta.url), 'utf8');

it.each(listWindowsErrors().map((error) => [error.code, error] as const))(
  'docs/discovery.md explains %s and says how sure that is',
  (code, { meaning, evidence }) => {
    const rows = page.split('\n').filter((line) => line.startsWith(`| ${code} `));
    expect(rows.join('\n')).toContain(meaning.split(/[:.]/)[0]);
    expect(rows.map((row) => row.split('|').at(-2)?.trim())).toContain(evidence);
  },
);
