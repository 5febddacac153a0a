import type { Flows } from './flow-data.js';
import { html, type Markup } from './markup.js';
import { count, number, percent } from './words.js';

/** What the picture of the flow shows, for those who do not see it, and for those who want the figures. */
export function flowTables(flows: Flows): Markup {
  return html`${hostTable(flows)}
    <details>
      <summary>The picture in figures: ${count(flows.links.length, 'flow')}</summary>
      ${linkTable(flows)}
    </details>`;
}

function hostTable({ ends, total, unit }: Flows): Markup {
  const heads = ['Host', 'Domains', 'Expected share', ...(unit === 'clients' ? ['Clients'] : [])];
  const withBad = ends.some(({ bad }) => bad > 0);
  return table(
    'By host',
    withBad ? [...heads, 'Share by records with errors'] : heads,
    ends.map(({ label, domains, amount, bad }) => [
      label,
      number(domains),
      percent(amount / total),
      ...(unit === 'clients' ? [number(Math.round(amount))] : []),
      ...(withBad ? [bad === 0 ? '' : percent(bad / total)] : []),
    ]),
  );
}

function linkTable({ sources, ends, links, total }: Flows): Markup {
  return table(
    'From domains to hosts',
    ['From', 'Domains', 'To', 'Share of all', 'Record'],
    [...links]
      .sort((a, b) => a.from - b.from || b.amount - a.amount)
      .map(({ from, to, amount, bad }) => [
        sources[from]?.label ?? '',
        number(sources[from]?.domains ?? 0),
        ends[to]?.label ?? '',
        percent(amount / total),
        bad ? 'with an error, or none' : '',
      ]),
  );
}

function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}">
    <table class="plain">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([head = '', ...cells]) =>
            html`<tr>
              <th scope="row">${head}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}
