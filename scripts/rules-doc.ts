/** Writes docs/rules.md from the rules themselves: `npm run docs:rules`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { KINDS, listRules, type Kind, type RuleDescription } from '../src/conflicts/index.js';

export const RULES_DOC = fileURLToPath(new URL('../docs/rules.md', import.meta.url));

export function rulesDoc(): string {
  const kinds: readonly Kind[] = KINDS;
  const seen = kinds.filter(({ unseen }) => unseen === undefined);
  const unseen = kinds.filter(({ unseen }) => unseen !== undefined);
  return `# The rules of \`kmsdns check\`

This page is made from the rules in \`src/conflicts/rules\` (\`npm run docs:rules\`). \`kmsdns check --list-rules\` prints the list.

A finding has the rule's id, which never changes, a severity (\`info\`, \`warn\` or \`error\`), the records, what was seen, and what
to do. \`--rule ID=off|info|warn|error\` weighs a rule otherwise.

What could not be known is no finding and not clean either: it is listed as not checked, with the reason
(\`summary.notChecked\` in JSON). A look-up that ends in SERVFAIL or without an answer never counts as "not there".

## What can be wrong

Which rules show what; with no option or file of its own, a rule that needs one says that it did not look.

${table([['kind', 'what it is', 'rules'], ...seen.map(row)])}

No rule shows these, since no answer of DNS, no inventory and no connection to a host has them:

${unseen.map(({ id, what, unseen: why }) => `- **${id}**: ${what} ${why}`).join('\n')}
${listRules().map(section).join('')}`;
}

function row({ id, what }: Kind): string[] {
  const rules = listRules().filter(({ covers }) => covers.some((kind) => kind === id));
  return [id, what, rules.map((rule) => `[${rule.id}](#${rule.id})`).join(', ')];
}

/** With its columns aligned, the first row as the head. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((cells) => cells[i]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const [head, ...others] = rows.map((cells) => line(cells.map((cell, i) => cell.padEnd(widths[i] ?? 0))));
  return [head, line(widths.map((width) => '-'.repeat(width))), ...others].join('\n');
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
