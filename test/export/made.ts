import type { ExportedDomain } from '../../src/export/index.js';
import { DomainName } from '../../src/name/index.js';
import { SrvRecord, type SrvFields } from '../../src/record/index.js';

/** A domain to export, its zone the domain itself unless another is named. */
export function exported(
  domain: string,
  hosts: readonly (string | SrvFields)[],
  { zone = domain, ttl = 3600 }: { zone?: string; ttl?: number } = {},
): ExportedDomain {
  return {
    domain: DomainName.parse(domain),
    zone: DomainName.parse(zone),
    records: hosts.map((host) =>
      SrvRecord.forKms(domain, { ...(typeof host === 'string' ? { target: host } : host), ttl }),
    ),
  };
}

/** Two zones, a set with differing numbers, one below the zone, one that says that there is no host, and one that is empty. */
export const ESTATE = [
  exported('corp.example', [
    'kms1.corp.example',
    { target: 'kms2.corp.example', priority: 10, weight: 5, port: 1689 },
  ]),
  exported('branch.corp.example', ['kms1.corp.example'], { zone: 'corp.example', ttl: 600 }),
  exported('closed.corp.example', [{ target: '.', port: 0 }], { zone: 'corp.example' }),
  exported('empty.corp.example', [], { zone: 'corp.example' }),
  exported('lab.example', ['kms1.corp.example']),
] as const;
