import { sankey, sankeyLinkHorizontal } from 'd3-sankey';
import type { FlowEnd, FlowLink, Flows } from './flow-data.js';
import { flowTables } from './flow-tables.js';
import { html, type Markup } from './markup.js';
import { count, percent } from './words.js';

const WIDTH = 1000;
/** On either side of the picture, for what stands beside it. */
const LABELS = 300;
const ROW = 32;
const CHARACTERS = 34;

/** A picture of where clients are expected to go, and the same as tables. */
export function flowSection(flows: Flows): Markup {
  const known = flows.links.length > 0;
  return html`<section aria-labelledby="flow">
    <h2 id="flow">Where clients are expected to go</h2>
    ${known ? content(flows) : html`<p>Nothing is known of any domain.</p>`}
  </section>`;
}

function content(flows: Flows): Markup {
  const bad = flows.ends.reduce((sum, end) => sum + end.bad, 0) / flows.total;
  return html`${
      bad === 0
        ? null
        : html`<p>
            <b class="fault">${percent(bad)} of the clients</b> are expected to find no host that works, or
            one whose record has an error.
          </p>`
    }
    <p>${explanation(flows)}</p>
    <div class="scroll" tabindex="0" role="group" aria-label="Picture of the flow from domains to hosts">
      ${picture(flows)}
    </div>
    ${flowTables(flows)}`;
}

function explanation({ unit, guessed, meant }: Flows): string {
  const measure =
    unit === 'domains'
      ? 'How many clients a domain has is not known, so all count the same.'
      : `Domains count by their clients${guessed === 0 ? '' : `, ${count(guessed, 'domain')} of unknown size as the average`}.`;
  const without =
    meant === 0
      ? ''
      : ` ${count(meant, 'domain')} without a KMS host, as is meant there, ${meant === 1 ? 'is' : 'are'} left out.`;
  return `By the priorities and weights of the records, as RFC 2782 has clients choose; hosts that are dead take no part. ${measure}${without}`;
}

interface Node {
  readonly end: FlowEnd;
  readonly side: 'from' | 'to';
}

interface Link {
  readonly link: FlowLink;
}

function picture({ sources, ends, links, total }: Flows): Markup {
  const height = Math.max(160, ROW * Math.max(sources.length, ends.length));
  const layout = sankey<Node, Link>()
    .nodeWidth(14)
    .nodePadding(16)
    .iterations(50)
    // As they are: the largest first, what finds no host last.
    .nodeSort(null)
    .extent([
      [LABELS, 10],
      [WIDTH - LABELS, height - 10],
    ])({
    nodes: [
      ...sources.map((end) => ({ end, side: 'from' as const })),
      ...ends.map((end) => ({ end, side: 'to' as const })),
    ],
    links: links.map((link) => ({
      link,
      source: link.from,
      target: sources.length + link.to,
      value: link.amount,
    })),
  });
  const curve = sankeyLinkHorizontal();
  const share = (amount: number): string => percent(amount / total);
  return html`<svg
    class="flow"
    viewBox="0 0 ${WIDTH} ${height}"
    role="img"
    aria-labelledby="flow-title flow-description"
  >
    <title id="flow-title">Flow of clients from domains to hosts</title>
    <desc id="flow-description">${description(ends, share)} The tables below have the same figures.</desc>
    <g class="links">
      ${layout.links.map((drawn) => {
        const { from, to, amount, bad } = drawn.link;
        const title = `${sources[from]?.label ?? ''} → ${ends[to]?.label ?? ''}: ${share(amount)}`;
        return html`<path
          class="${tone(bad)}"
          d="${curve(drawn) ?? ''}"
          stroke-width="${thickness(drawn.width)}"
          ><title>${title}</title></path
        >`;
      })}
    </g>
    <g class="ends">
      ${layout.nodes.map(({ end, side, x0 = 0, x1 = 0, y0 = 0, y1 = 0 }) => {
        const [x, anchor] = side === 'from' ? [x0 - 8, 'end'] : [x1 + 8, 'start'];
        return html`<rect
            class="${tone(end.bad > end.amount / 2)}"
            x="${round(x0)}"
            y="${round(y0)}"
            width="${round(x1 - x0)}"
            height="${thickness(y1 - y0)}"
            ><title>${end.label}: ${share(end.amount)}</title></rect
          >
          <text x="${round(x)}" y="${round((y0 + y1) / 2)}" text-anchor="${anchor}" dy="0.35em"
            >${end.bad > 0 ? '! ' : ''}${short(end.label)}
            <tspan class="share">${share(end.amount)}</tspan></text
          >`;
      })}
    </g>
  </svg>`;
}

function tone(bad: boolean): string {
  return bad ? 'bad' : 'good';
}

function description(ends: readonly FlowEnd[], share: (amount: number) => string): string {
  const largest = ends.slice(0, 5).map(({ label, amount }) => `${label} ${share(amount)}`);
  return `Expected shares: ${largest.join(', ')}${ends.length > 5 ? ` and ${ends.length - 5} more` : ''}.`;
}

/** The beginning and the end of a name tell more than its middle. */
function short(label: string): string {
  if (label.length <= CHARACTERS) return label;
  const half = Math.floor((CHARACTERS - 1) / 2);
  return `${label.slice(0, half)}…${label.slice(-half)}`;
}

/** So that what is little can still be seen. */
function thickness(length = 1): number {
  return Math.max(1, round(length));
}

function round(n: number): number {
  return Math.round(n * 10) / 10;
}
