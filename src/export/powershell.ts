import { relativeOwner, type ExportedDomain } from './exported-domain.js';

export interface PowerShellOptions {
  /** The Windows DNS server; without one, the machine that the script runs on. */
  readonly computer?: string | undefined;
  /** Remove what stands there first. */
  readonly replace?: boolean | undefined;
}

/**
 * A script for the DnsServer module of Windows Server.
 * https://learn.microsoft.com/powershell/module/dnsserver/add-dnsserverresourcerecord
 */
export function powershellScript(
  domains: readonly ExportedDomain[],
  { computer, replace = false }: PowerShellOptions = {},
): string {
  const at = computer === undefined ? '' : ` -ComputerName ${quoted(computer)}`;
  const lines = ['#Requires -Modules DnsServer', ''];
  if (!replace)
    lines.push('# A record that stands already is reported as an error, and the rest goes on.', '');
  for (const exported of domains) {
    const set = `${at} -ZoneName ${quoted(exported.zone.key)} -Name ${quoted(relativeOwner(exported))}`;
    lines.push(`# ${exported.domain.key}${exported.records.length === 0 ? ' has no host' : ''}`);
    if (replace) {
      lines.push(
        `Get-DnsServerResourceRecord${set} -RRType Srv -ErrorAction SilentlyContinue |`,
        `  Remove-DnsServerResourceRecord${at} -ZoneName ${quoted(exported.zone.key)} -Force`,
      );
    }
    for (const { ttl, data } of exported.records) {
      lines.push(
        `Add-DnsServerResourceRecord -Srv${set} -DomainName ${quoted(data.target.key)}` +
          ` -Priority ${data.priority} -Weight ${data.weight} -Port ${data.port}` +
          ` -TimeToLive (New-TimeSpan -Seconds ${ttl})`,
      );
    }
    lines.push('');
  }
  return lines.join('\r\n');
}

/** In single quotes nothing is expanded; PowerShell counts the typographic ones as quotes, too. */
function quoted(text: string): string {
  return `'${text.replace(/['\u2018-\u201b]/g, '$&$&')}'`;
}
