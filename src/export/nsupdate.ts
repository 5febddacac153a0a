import { hostNameProblem } from '../name/index.js';
import { kmsOwner } from '../record/index.js';
import { relativeOwner, type ExportedDomain } from './exported-domain.js';

export interface NsupdateOptions {
  /** The primary to send to; without one, nsupdate takes the zone's own. */
  readonly server?: { readonly host: string; readonly port: number } | undefined;
  /** Delete the whole set first, in the same update, so that nothing else is left of it. */
  readonly replace?: boolean | undefined;
}

/**
 * A script for BIND's nsupdate: one update for each domain, each applied whole or not at all. To add a record that is there
 * already changes nothing (RFC 2136 §3.4.2.2), so it may be run again.
 */
export function nsupdateScript(domains: readonly ExportedDomain[], options: NsupdateOptions = {}): string {
  const { server, replace = false } = options;
  const lines = server === undefined ? [] : [`server ${server.host} ${server.port}`];
  // Else nsupdate refuses targets that are not host names, such as one with an underscore, and ends.
  if (domains.some(hasOddTarget)) lines.push('check-names no');
  for (const exported of domains) {
    const { domain, zone, records } = exported;
    // A name that is not in the zone would be refused by the server only.
    relativeOwner(exported);
    lines.push(`; ${domain.key}`);
    if (records.length === 0 && !replace) {
      lines.push('; has no host');
      continue;
    }
    lines.push(`zone ${word(zone.absolute)}`);
    if (replace) lines.push(`update delete ${word(kmsOwner(domain).absolute)} SRV`);
    for (const { name, ttl, data } of records) {
      const { priority, weight, port, target } = data;
      lines.push(
        `update add ${word(name.absolute)} ${ttl} IN SRV ${priority} ${weight} ${port} ${word(target.absolute)}`,
      );
    }
    lines.push('send');
  }
  return `${lines.join('\n')}\n`;
}

function hasOddTarget({ records }: ExportedDomain): boolean {
  return records.some(({ data }) => !data.isNullTarget && hostNameProblem(data.target) !== undefined);
}

/** nsupdate takes words apart by quotes as a shell does, before it reads names: no such character may be left as it is. */
function word(name: string): string {
  return name.replace(
    /\\([^0-9])|'/g,
    (_, escaped: string | undefined) => `\\${String((escaped ?? "'").charCodeAt(0)).padStart(3, '0')}`,
  );
}
