import { relativeOwner, zonesOf, type ExportedDomain } from './exported-domain.js';

/**
 * A `dnsconfig.js` for DNSControl. `NO_PURGE`, since the zone has more than these records, and DNSControl would delete them.
 * https://docs.dnscontrol.org/language-reference/domain-modifiers/srv
 */
export function dnscontrolConfig(domains: readonly ExportedDomain[]): string {
  const lines = [
    '// KMS hosts, and nothing else of their zones: NO_PURGE leaves the other records alone.',
    'var REG_NONE = NewRegistrar("none");',
    '// The name of an entry in creds.json.',
    'var DSP_KMS = NewDnsProvider("kms");',
  ];
  for (const { zone, domains: inZone } of zonesOf(domains.filter(({ records }) => records.length > 0))) {
    const records = inZone.flatMap((exported) =>
      exported.records.map(({ ttl, data: { priority, weight, port, target } }) => {
        const [name, host] = [
          JSON.stringify(relativeOwner(exported)),
          JSON.stringify(target.lowerCase.absolute),
        ];
        return `  SRV(${name}, ${priority}, ${weight}, ${port}, ${host}, TTL(${ttl}))`;
      }),
    );
    lines.push(
      '',
      `D(${JSON.stringify(zone.key)}, REG_NONE, DnsProvider(DSP_KMS), NO_PURGE,`,
      records.join(',\n'),
      ');',
    );
  }
  return `${lines.join('\n')}\n`;
}
