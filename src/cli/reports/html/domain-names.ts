import { html, type Markup } from './markup.js';
import { number } from './words.js';

/** So many names are shown at once; more are behind a line that names the first. */
const SHOWN = 8;
const FIRST = 3;

export function domainNames(domains: readonly string[], { shown = SHOWN, first = FIRST } = {}): Markup {
  const list = html`<ul class="names">
    ${domains.map((domain) => html`<li>${domain}</li>`)}
  </ul>`;
  if (domains.length <= shown) return list;
  const some = domains.slice(0, first).join(', ');
  return html`<details class="many">
    <summary>${some} and ${number(domains.length - first)} more</summary>
    ${list}
  </details>`;
}
