import { kmsOwner } from '../record/index.js';
import { ttlOf, type ExportedDomain } from './exported-domain.js';

/** What the schema of the resource allows (`maxItems`). */
const MOST_ENDPOINTS = 1000;

/**
 * `DNSEndpoint` resources for external-dns, which takes them with `--source=crd` and `--managed-record-types=SRV`. Its
 * validator wants the last dot of a target since 2026-05 (pull request 6383); before, no SRV record could be written so.
 * https://github.com/kubernetes-sigs/external-dns/blob/master/docs/sources/crd.md
 */
export function dnsEndpoints(domains: readonly ExportedDomain[]): string {
  const full = domains.filter(({ records }) => records.length > 0);
  const resources = Array.from({ length: Math.ceil(full.length / MOST_ENDPOINTS) }, (_, i) =>
    resource(i, full.slice(i * MOST_ENDPOINTS, (i + 1) * MOST_ENDPOINTS)),
  );
  return resources.join('---\n');
}

function resource(index: number, domains: readonly ExportedDomain[]): string {
  const lines = [
    'apiVersion: externaldns.k8s.io/v1alpha1',
    'kind: DNSEndpoint',
    'metadata:',
    `  name: kms-hosts${index === 0 ? '' : `-${index + 1}`}`,
    'spec:',
    '  endpoints:',
    ...domains.flatMap((exported) => [
      `    - dnsName: '${kmsOwner(exported.domain).key}'`,
      `      recordTTL: ${ttlOf(exported)}`,
      '      recordType: SRV',
      '      targets:',
      ...exported.records.map(
        ({ data: { priority, weight, port, target } }) =>
          `        - '${priority} ${weight} ${port} ${target.lowerCase.absolute}'`,
      ),
    ]),
    '',
  ];
  return lines.join('\n');
}
