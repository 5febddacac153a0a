import type { CheckReport } from '../../../conflicts/index.js';
import { groupNotChecked } from '../not-checked-groups.js';
import { domainNames } from './domain-names.js';
import { html, type Markup } from './markup.js';

/** What could not be known; never the same as clean. */
export function notCheckedSection({ summary }: CheckReport): Markup {
  const groups = groupNotChecked(summary.notChecked);
  return html`<section aria-labelledby="not-checked">
    <h2 id="not-checked">What was not checked</h2>
    ${
      groups.length === 0
        ? html`<p>Every rule could be applied everywhere.</p>`
        : html`<p>Of this nothing is known. It is not the same as in order.</p>
            <div class="scroll" tabindex="0" role="group" aria-label="What was not checked">
              <table class="plain reasons">
                <thead>
                  <tr>
                    <th scope="col">Reason</th>
                    <th scope="col">Rules</th>
                    <th scope="col">Domains</th>
                  </tr>
                </thead>
                <tbody>
                  ${groups.map(
                    ({ rules, reason, domains }) =>
                      html`<tr>
                        <td>${reason}</td>
                        <td>${rules.map((rule) => html`<code>${rule}</code> `)}</td>
                        <td>${domains.length === 0 ? 'all' : domainNames(domains)}</td>
                      </tr> `,
                  )}
                </tbody>
              </table>
            </div>`
    }
  </section>`;
}
