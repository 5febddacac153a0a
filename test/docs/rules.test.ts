import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RULES_DOC, rulesDoc } from '../../scripts/rules-doc.js';

it('docs/rules.md says what the rules say (npm run docs:rules writes it)', () => {
  expect(readFileSync(RULES_DOC, 'utf8')).toBe(rulesDoc());
});
