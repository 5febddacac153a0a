import type { CheckedDomain, CheckReport } from '../../../conflicts/index.js';
import type { HostSet, Member } from '../host-sets.js';
import { domainNames } from './domain-names.js';
import { html, type Markup } from './markup.js';
import { count, number, percent } from './words.js';

/** What a page can hold and an eye can follow. What is left out is counted. */
const MAX_ROWS = 1000;
const MAX_HOSTS = 60;

/** Which domain names which hosts, and how its clients spread over them. Domains with the same hosts share a row. */
export function matrixSection(sets: readonly HostSet[], report: CheckReport): Markup {
  const hosts = hostsOf(sets);
  const shown = hosts.slice(0, MAX_HOSTS);
  const rows = chosenRows(sets);
  return html`<section aria-labelledby="matrix">
    <h2 id="matrix">Domains and hosts</h2>
    <p>
      A row for the domains that name the same hosts with the same priorities and weights. A figure is the
      share of their clients that is expected at the host. <b>Spare</b> hosts are used when the others are
      dead, <b>dead</b> ones have no address or take no connection, and of one with an
      <b class="fault">!</b> an error or a warning was found.
    </p>
    <label class="field matrix-filter" hidden
      >Domain
      <input
        type="search"
        id="matrix-domain"
        placeholder="part of its name"
        autocomplete="off"
        spellcheck="false"
    /></label>
    <p id="matrix-shown" role="status">
      ${[count(sets.length, 'row'), leftOut(sets, rows, hosts)].join('. ')}
    </p>
    <div class="scroll tall" tabindex="0" role="group" aria-label="Domains and hosts">
      <table class="matrix">
        <caption>
          Expected share of the clients of each domain, by host
        </caption>
        <thead>
          <tr>
            <th scope="col">Domains</th>
            ${shown.map((host) => html`<th scope="col"><span>${host}</span></th>`)}${hosts.length > MAX_HOSTS ? html`<th scope="col"><span>${number(hosts.length - MAX_HOSTS)} other hosts</span></th>` : null}
          </tr>
        </thead>
        <tbody>
          ${rows.map((set) => row(set, shown, hosts.length > MAX_HOSTS))}${withoutHosts(report, Math.min(hosts.length, MAX_HOSTS + 1))}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Hosts, those in the most domains first. */
function hostsOf(sets: readonly HostSet[]): string[] {
  const counts = new Map<string, number>();
  for (const { members, domains } of sets) {
    for (const host of new Set(members.map((member) => member.host))) {
      counts.set(host, (counts.get(host) ?? 0) + domains.length);
    }
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b, 'en')).map(([host]) => host);
}

/** Of too many rows the most common are shown, and of the others those with a fault before those without. */
function chosenRows(sets: readonly HostSet[]): readonly HostSet[] {
  if (sets.length <= MAX_ROWS) return sets;
  const rare = sets.slice(MAX_ROWS / 2);
  const others = [...rare.filter(isFaulty), ...rare.filter((set) => !isFaulty(set))];
  const kept = new Set([...sets.slice(0, MAX_ROWS / 2), ...others.slice(0, MAX_ROWS / 2)]);
  return sets.filter((set) => kept.has(set));
}

function isFaulty({ members }: { readonly members: readonly Member[] }): boolean {
  return members.some(({ fault }) => fault !== null);
}

function leftOut(sets: readonly HostSet[], rows: readonly HostSet[], hosts: readonly string[]): string {
  const kept = new Set(rows);
  const domains = sets.filter((set) => !kept.has(set)).reduce((sum, set) => sum + set.domains.length, 0);
  const others = hosts.length - MAX_HOSTS;
  return [
    ...(domains > 0
      ? [`${count(domains, 'domain')} with rarer sets of hosts are left out; the JSON has them.`]
      : []),
    ...(others > 0 ? [`${count(others, 'rarer host')} share the last column.`] : []),
  ].join(' ');
}

function row(set: HostSet, hosts: readonly string[], withOthers: boolean): Markup {
  const byHost = new Map<string | undefined, Member[]>();
  const known = new Set(hosts);
  for (const member of set.members) {
    const key = known.has(member.host) ? member.host : undefined;
    byHost.set(key, [...(byHost.get(key) ?? []), member]);
  }
  const cells = withOthers ? [...hosts, undefined] : hosts;
  return html`<tr>
    <th scope="row">${rowNames(set.domains)}</th>
    ${cells.map((host) => cell(byHost.get(host) ?? []))}
  </tr> `;
}

function rowNames(domains: readonly CheckedDomain[]): Markup {
  return domainNames(
    domains.map(({ domain }) => domain),
    { shown: 1, first: 1 },
  );
}

function cell(members: readonly Member[]): Markup {
  const [first] = members;
  if (first === undefined) return html`<td></td>`;
  const share = members.reduce((sum, member) => sum + member.share, 0);
  const what = share > 0 ? percent(share) : members.every(({ dead }) => dead) ? 'dead' : 'spare';
  const depth = share > 0 ? `s${Math.ceil(share * 4)}` : what;
  const unusual = members.map(memberNote).filter((note) => note !== '');
  return html`<td class="${depth}">
    ${what}${isFaulty({ members }) ? html`<b class="fault" title="has a finding"> !</b>` : null}${unusual.length === 0 ? null : html`<small>${unusual.join('; ')}</small>`}
  </td>`;
}

/** What differs from the usual: port 1688, priority 0, weight 0. */
function memberNote({ port, priority, weight }: Member): string {
  return [
    ...(port === 1688 ? [] : [`port ${port}`]),
    ...(priority === 0 ? [] : [`priority ${priority}`]),
    ...(weight === 0 ? [] : [`weight ${weight}`]),
  ].join(', ');
}

function withoutHosts({ domains }: CheckReport, span: number): Markup[] {
  const kinds = [
    {
      label: 'no KMS host',
      of: domains.filter(
        ({ status, records }) => status !== 'unknown' && records.every(({ target }) => target === '.'),
      ),
    },
    { label: 'nobody answered', of: domains.filter(({ status }) => status === 'unknown') },
  ];
  return kinds
    .filter(({ of }) => of.length > 0)
    .map(
      ({ label, of }) =>
        html`<tr>
          <th scope="row">${rowNames(of)}</th>
          <td class="none" colspan="${Math.max(1, span)}">${label}</td>
        </tr> `,
    );
}
