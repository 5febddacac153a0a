import type { CheckReport } from '../../../conflicts/index.js';
import type { FindingGroup } from '../finding-groups.js';
import { shortTitle } from './findings.js';
import { html, type Markup } from './markup.js';
import { count, icon, number, type Mark } from './words.js';

/** What there is to say of a domain in one word: the worst of it. */
type State = Extract<Mark, 'error' | 'warn' | 'partly' | 'ok'>;

const STATES: readonly { readonly state: State; readonly label: string }[] = [
  { state: 'error', label: 'with errors' },
  { state: 'warn', label: 'with warnings' },
  { state: 'partly', label: 'not fully known' },
  { state: 'ok', label: 'no fault found' },
];

/** The whole in one sentence, a picture and a few numbers. */
export function overview(report: CheckReport, groups: readonly FindingGroup[]): Markup {
  const counts = countStates(report);
  const { summary } = report;
  const across = report.findings.filter(({ domain }) => domain === null).length;
  const tiles: readonly (readonly [number, string])[] = [
    [summary.domains, 'domains looked at'],
    [summary.targets, 'KMS hosts named in them'],
    [summary.findings.error, 'errors'],
    [summary.findings.warn, 'warnings'],
    [summary.findings.info, 'remarks'],
  ];
  return html`<section aria-labelledby="headline" class="overview">
    <h2 id="headline">${sentence(report, counts)}</h2>
    ${[...urgent(groups), ...incomplete(report), ...doubt(report), across === 0 ? null : html`<p>${count(across, 'finding')} ${across === 1 ? 'is' : 'are'} about several domains together.</p>`]}
    ${bar(counts, summary.domains)}
    <ul class="legend">
      ${STATES.map(({ state, label }) => html`<li>${icon(state)} <b>${number(counts[state])}</b> ${label}</li>`)}
    </ul>
    <dl class="tiles">
      ${tiles.map(
        ([n, label]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${number(n)}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function sentence({ summary, findings, notes }: CheckReport, counts: Record<State, number>): string {
  const all = count(summary.domains, 'domain');
  const of = `of ${all}`;
  const found = notes.length === 0 ? 'found' : 'found so far';
  if (counts.error > 0) {
    return `${number(counts.error)} ${of} ${counts.error === 1 ? 'has' : 'have'} errors that can mislead clients.`;
  }
  if (summary.findings.error > 0) return `Taken together, the ${all} have errors that can mislead clients.`;
  if (counts.warn > 0) {
    return `No errors were ${found}; ${number(counts.warn)} ${of} ${counts.warn === 1 ? 'has' : 'have'} warnings.`;
  }
  if (counts.partly > 0) {
    return `Nothing wrong was ${found}, but ${number(counts.partly)} ${of} could not be looked at fully.`;
  }
  return findings.length > 0 ? `No errors were ${found} in ${all}.` : `Nothing wrong was ${found} in ${all}.`;
}

function urgent(groups: readonly FindingGroup[]): Markup[] {
  const [first] = groups;
  if (first === undefined || first.severity === 'info') return [];
  const where = first.domains.length < 2 ? '' : ` (${count(first.domains.length, 'domain')})`;
  return [html`<p>Start with this: <a href="#group-1">${shortTitle(first)}</a>${where}.</p>`];
}

function incomplete({ notes }: CheckReport): Markup[] {
  if (notes.length === 0) return [];
  return [
    html`<div class="incomplete">
      <p>${icon('partly')} <b>This report is not complete.</b></p>
      <ul>
        ${notes.map((note) => html`<li>${note}</li>`)}
      </ul>
    </div>`,
  ];
}

function doubt({ summary }: CheckReport): Markup[] {
  const idle = new Set(summary.notChecked.filter(({ domain }) => domain === null).map(({ rule }) => rule));
  const silent = summary.unknown;
  return [
    ...(silent > 0
      ? [html`<p>For ${count(silent, 'domain')} nobody answered; nothing is known of them.</p>`]
      : []),
    ...(idle.size > 0
      ? [
          html`<p>
            ${count(idle.size, 'rule')} could not be applied: <a href="#not-checked">what was not checked</a>.
          </p>`,
        ]
      : []),
  ];
}

function countStates({ domains, findings, summary }: CheckReport): Record<State, number> {
  const of = (severity: string): Set<string | null> =>
    new Set(findings.filter((finding) => finding.severity === severity).map(({ domain }) => domain));
  const [errors, warnings] = [of('error'), of('warn')];
  const unsure = new Set(summary.notChecked.map(({ domain }) => domain));
  const counts = { error: 0, warn: 0, partly: 0, ok: 0 };
  for (const { domain, status } of domains) {
    if (errors.has(domain)) counts.error++;
    else if (warnings.has(domain)) counts.warn++;
    else if (status === 'unknown' || unsure.has(domain)) counts.partly++;
    else counts.ok++;
  }
  return counts;
}

const WIDTH = 1000;
const HEIGHT = 18;

/** Domains by what was found in them; the legend below says the same in words. */
function bar(counts: Record<State, number>, all: number): Markup {
  let x = 0;
  const parts = STATES.flatMap(({ state }) => {
    const width = all === 0 ? 0 : (counts[state] / all) * WIDTH;
    const part = html`<rect
      class="${state}"
      x="${round(x)}"
      y="0"
      width="${round(width)}"
      height="${HEIGHT}"
    ></rect>`;
    x += width;
    return width === 0 ? [] : [part];
  });
  return html`<svg class="bar" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
    ${parts}
  </svg>`;
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
