import type { SrvRecordJson } from '../record/index.js';
import type { DomainView } from './domain-view.js';
import type { DomainPolicy } from './policy.js';

/** One domain, as a report has it. */
export interface CheckedDomain {
  readonly domain: string;
  readonly name: string;
  /** `unknown`: nobody answered. */
  readonly status: 'published' | 'none' | 'unknown';
  readonly records: readonly SrvRecordJson[];
  /** Who was asked, and what became of it: `found`, `nxdomain`, `nodata`, or why there was no answer. */
  readonly servers: readonly {
    readonly name: string | null;
    readonly address: string | null;
    readonly outcome: string;
  }[];
  /** How many machines look in the domain, servers among them; null when it is not known. */
  readonly machines: number | null;
}

export function checkedDomain(view: DomainView, wanted: DomainPolicy): CheckedDomain {
  const { facts, status, records } = view;
  const { domain, name, resolver, authorities, provider } = facts;
  const asked = authorities.some((server) => server.address === resolver.address)
    ? [...authorities]
    : [resolver, ...authorities];
  if (provider !== null) asked.push(provider);
  const servers = asked.map((server) => ({
    name: server.name,
    address: server.address,
    outcome: server.answer.kind === 'failed' ? server.answer.reason : server.answer.kind,
  }));
  return { domain, name, status, records, servers, machines: machines(wanted) };
}

function machines({ clients, servers }: DomainPolicy): number | null {
  return clients === undefined && servers === undefined ? null : (clients ?? 0) + (servers ?? 0);
}
