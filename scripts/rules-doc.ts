/** Writes docs/rules.md from the rules themselves: `npm run docs:rules`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listRules, type RuleDescription } from '../src/conflicts/index.js';

export const RULES_DOC = fileURLToPath(new URL('../docs/rules.md', import.meta.url));

export function rulesDoc(): string {
  return `# The rules of \`kmsdns check\`

This page is made from the rules in \`src/conflicts/rules\` (\`npm run docs:rules\`). \`kmsdns check --list-rules\` prints the list.

A finding has the rule's id, which never changes, a severity (\`info\`, \`warn\` or \`error\`), the records, what was seen, and what
to do. \`--rule ID=off|info|warn|error\` weighs a rule otherwise.

What could not be known is no finding and not clean either: it is listed as not checked, with the reason
(\`summary.notChecked\` in JSON). A look-up that ends in SERVFAIL or without an answer never counts as "not there".
${listRules().map(section).join('')}`;
}

function section({ id, severity, looksAt, why, remedy, source }: RuleDescription): string {
  return `
## ${id}

**${severity}** · Looks at ${escape(looksAt)}.

${escape(why)}

- What to do: ${escape(remedy)}
- Source: ${escape(source)}
`;
}

/** Markdown takes \`<domain>\` for HTML and \`_tcp\` for emphasis. */
function escape(text: string): string {
  return text.replace(/<[a-z]+>/g, '\\$&').replace(/_(?=\w)/g, '\\_');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(RULES_DOC, rulesDoc());
