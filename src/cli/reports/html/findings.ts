import type { Finding, RuleDescription } from '../../../conflicts/index.js';
import type { SrvRecordJson } from '../../../record/index.js';
import type { FindingCase, FindingGroup } from '../finding-groups.js';
import { SEVERITIES, SEVERITY_WORDS } from '../severity.js';
import { domainNames } from './domain-names.js';
import { html, type Markup } from './markup.js';
import { badge, count, number } from './words.js';

/** Of cases with one remedy, so many are open to the eye. */
const OPEN_CASES = 6;
const MAX_RECORDS = 8;

/** Every finding, the worst first, those with one remedy together. The filters appear when scripts may run. */
export function findingsSection(
  groups: readonly FindingGroup[],
  rules: ReadonlyMap<string, RuleDescription>,
): Markup {
  const all = groups.reduce((sum, { findings }) => sum + findings, 0);
  return html`<section aria-labelledby="findings" id="findings-section">
    <h2 id="findings">Findings, worst first</h2>
    ${
      all === 0
        ? html`<p>There are none.</p>`
        : html`${filters(groups)}
            <p id="shown" role="status">${count(all, 'finding')} in ${count(groups.length, 'group')}.</p>
            ${groups.map((group, i) => article(group, i + 1, rules.get(group.rule)))}`
    }
  </section>`;
}

function filters(groups: readonly FindingGroup[]): Markup {
  const present = SEVERITIES.filter((severity) => groups.some((group) => group.severity === severity));
  const rules = [...new Set(groups.map(({ rule }) => rule))].sort();
  return html`<form id="filters" class="filters" role="search" aria-label="Findings" hidden>
    <fieldset>
      <legend>Severity</legend>
      ${present.map(
        (severity) =>
          html`<label
            ><input type="checkbox" name="severity" value="${severity}" checked />
            ${SEVERITY_WORDS[severity][1]}</label
          >`,
      )}
    </fieldset>
    <label class="field"
      >Rule
      <select name="rule">
        <option value="">all</option>
        ${rules.map((rule) => html`<option>${rule}</option>`)}
      </select></label
    >
    <label class="field"
      >Domain
      <input type="search" name="domain" placeholder="part of its name" autocomplete="off" spellcheck="false"
    /></label>
    <button type="reset">Show all</button>
  </form>`;
}

function article(group: FindingGroup, position: number, rule: RuleDescription | undefined): Markup {
  const { severity, cases, domains, remedy } = group;
  const open = cases.slice(0, OPEN_CASES);
  const rest = cases.slice(OPEN_CASES);
  const notes = new Set(cases.map(({ findings }) => fixNote(findings)));
  const options = { named: new Set(cases.map(({ message }) => message)).size > 1, own: notes.size > 1 };
  const where = domains.length === 0 ? 'across domains' : `in ${count(domains.length, 'domain')}`;
  return html`<article
    class="group ${severity}"
    id="group-${position}"
    data-severity="${severity}"
    data-rule="${group.rule}"
    aria-labelledby="title-${position}"
  >
    <header>${badge(severity)} <code>${group.rule}</code> <span class="where">${where}</span></header>
    <h3 id="title-${position}">${groupTitle(group)}</h3>
    <p class="remedy"><b>What to do:</b> ${remedy}</p>
    ${options.own ? null : fixLine([...notes][0] ?? null)} ${open.map((one) => caseBlock(one, options))}
    ${
      rest.length === 0
        ? null
        : html`<details class="rest">
            <summary>${count(rest.length, 'more like it', 'more like these')}</summary>
            ${rest.map((one) => caseBlock(one, options))}
          </details>`
    }
    ${
      rule === undefined
        ? null
        : html`<details>
            <summary>Why it matters</summary>
            <p>${rule.why}</p>
            <p class="source">Source: ${rule.source}</p>
          </details>`
    }
  </article> `;
}

/** What is wrong; where that differs in places, the name of the rule, which is in words. */
function groupTitle({ cases, rule }: FindingGroup): string {
  const [message, ...others] = new Set(cases.map((one) => one.message));
  if (message !== undefined && others.length === 0) return sentenceCase(message);
  return `${sentenceCase(rule.replaceAll('-', ' '))}: ${number(cases.length)} different cases`;
}

/** The same for those who have not come to the cases yet. */
export function shortTitle({ cases, rule }: FindingGroup): string {
  const [first] = cases;
  const others = new Set(cases.map(({ message }) => message)).size - 1;
  return `${first?.message ?? rule}${others > 0 ? `, and ${number(others)} more like it` : ''}`;
}

/** Names stay as they are. */
function sentenceCase(text: string): string {
  return /^[a-z]+(?=\s)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

interface CaseOptions {
  /** It says what is wrong, since that is not the same in all cases. */
  readonly named: boolean;
  /** It says how it can be mended, for the same reason. */
  readonly own: boolean;
}

function caseBlock(one: FindingCase, { named, own }: CaseOptions): Markup {
  const { message, evidence, domains, findings } = one;
  const records = sameRecords(findings);
  return html`<div class="case" data-findings="${findings.length}">
    ${named ? html`<p class="message">${message}</p>` : null}
    ${domains.length === 0 ? null : domainNames(domains)}
    ${
      evidence.length === 0
        ? null
        : html`<ul class="evidence">
            ${evidence.map((line) => html`<li>${line}</li>`)}
          </ul>`
    }
    ${
      records.length === 0
        ? null
        : html`<ul class="records" aria-label="Records">
            ${records.map((record) => html`<li><code>${recordText(record)}</code></li>`)}
          </ul>`
    }
    ${own ? fixLine(fixNote(findings)) : null}
  </div> `;
}

/** Shown where all domains of the case have the same. */
function sameRecords(findings: readonly Finding[]): readonly SrvRecordJson[] {
  const texts = new Set(findings.map(({ records }) => records.map(recordText).sort().join('\n')));
  return texts.size === 1 ? (findings[0]?.records ?? []).slice(0, MAX_RECORDS) : [];
}

function recordText({ priority, weight, port, target, ttl }: SrvRecordJson): string {
  return `SRV priority ${priority}, weight ${weight}, ${target}:${port}, TTL ${ttl} s`;
}

/** How the findings can be mended without an editor, if they can. */
function fixNote(findings: readonly Finding[]): string | null {
  const fixes = findings.flatMap(({ fix }) => fix ?? []);
  if (fixes.length === 0) return null;
  const yes = fixes.some(({ risk }) => risk === 'confirm') ? ' --yes' : '';
  const notes = new Set(fixes.flatMap(({ note }) => note ?? []));
  return [`kmsdns check --fix${yes} mends it.`, ...notes].join(' ');
}

function fixLine(note: string | null): Markup | null {
  return note === null ? null : html`<p class="fix">${note}</p>`;
}
