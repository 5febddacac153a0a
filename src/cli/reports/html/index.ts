import { createHash } from 'node:crypto';
import type { CheckReport } from '../../../conflicts/index.js';
import type { RuledContext } from '../context.js';
import { groupFindings } from '../finding-groups.js';
import { hostSets } from '../host-sets.js';
import { findingsSection } from './findings.js';
import { flowsOf } from './flow-data.js';
import { flowSection } from './flow.js';
import { html, Markup } from './markup.js';
import { matrixSection } from './matrix.js';
import { notCheckedSection } from './not-checked.js';
import { overview } from './overview.js';
import { SCRIPT } from './script.js';
import { STYLE } from './style.js';

/** One file that needs no other and no network, for people who are sent it. Without scripts all of it can be read. */
export function* htmlReport(report: CheckReport, context: RuledContext): Iterable<string> {
  const groups = groupFindings(report.findings);
  const sets = hostSets(report.domains, report.findings);
  const rules = new Map(context.rules.map((rule) => [rule.id, rule]));
  const sections = [
    overview(report, groups),
    findingsSection(groups, rules),
    flowSection(flowsOf(sets, report)),
    matrixSection(sets, report),
    notCheckedSection(report),
  ];
  const page = html`<!doctype html>
    <html lang="en">
      ${head()} ${body(sections, context)}
    </html>`;
  yield `${page.text}\n`;
}

/** Nothing but what stands in the file itself may run or be shown, and nothing may be loaded. */
function head(): Markup {
  const policy = [
    "default-src 'none'",
    `style-src ${hash(STYLE)}`,
    `script-src ${hash(SCRIPT)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="referrer" content="no-referrer" />
    <title>KMS records in DNS: report of kmsdns check</title>
    <link rel="icon" href="data:," />
    ${new Markup(`<style>${STYLE}</style>`)}
  </head>`;
}

const PARTS = [
  ['headline', 'Overview'],
  ['findings', 'Findings'],
  ['flow', 'Clients'],
  ['matrix', 'Domains and hosts'],
  ['not-checked', 'Not checked'],
] as const;

function body(sections: readonly Markup[], { version, at }: RuledContext): Markup {
  return html`<body>
    <a class="skip" href="#main">Skip to the report</a>
    <header class="page">
      <div>
        <h1>KMS records in DNS</h1>
        <p>What Windows and Office clients would find, as seen at ${time(at)}</p>
      </div>
      <button type="button" id="theme" aria-pressed="false" hidden>Dark theme</button>
    </header>
    <nav aria-label="Parts of the report">
      <ul>
        ${PARTS.map(([id, title]) => html`<li><a href="#${id}">${title}</a></li>`)}
      </ul>
    </nav>
    <main id="main" tabindex="-1">${sections}</main>
    <footer>
      <p>
        Made by kmsdns ${version} from what DNS said at ${time(at)}. It looks at DNS, and connects to hosts
        where it was told to; it never activates anything.
      </p>
    </footer>
    ${new Markup(`<script>${SCRIPT}</script>`)}
  </body>`;
}

function time(at: string): Markup {
  return html`<time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time>`;
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
