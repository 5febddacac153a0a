import { expectedShare } from '../discovery/index.js';
import type { DomainView } from './domain-view.js';
import type { FactsHeader } from './facts.js';
import { NameSample } from './name-sample.js';
import type { DomainPolicy } from './policy.js';
import { isUsable } from './usable.js';
import { machinesIn } from './wanted.js';

/** So many machines have to ask a host before it activates clients, and before it activates servers. */
const CLIENTS_NEEDED = 25;
const SERVERS_NEEDED = 5;

/** How many machines one host will count. */
export interface HostCount {
  readonly host: string;
  /** Those that are expected to come to it, by priority and weight. */
  readonly expected: number;
  /** Those that look where it is published: they would all come if there were no other host. */
  readonly reach: number;
  readonly needed: number;
}

interface Sum {
  expected: number;
  clients: number;
  servers: number;
  exact: boolean;
  hasClients: boolean;
}

const NONE: Readonly<Sum> = { expected: 0, clients: 0, servers: 0, exact: true, hasClients: false };

/** Adds up over all domains how many machines each host will count. */
export class HostCounts {
  readonly #hosts = new Map<string, Sum>();
  readonly #silent = new NameSample();
  readonly #isPart: boolean;

  constructor({ shard }: FactsHeader) {
    this.#isPart = shard !== null;
  }

  add(view: DomainView, wanted: DomainPolicy): void {
    if (view.status === 'unknown') this.#silent.add(view.facts.domain);
    const { clients, servers, exact } = machinesIn(wanted);
    const set = (view.sets[0] ?? []).filter(({ target }) => target !== '.');
    const { shares, margin } = expectedShare(set, (record) => isUsable(view, record), 'rfc-2782');
    const byHost = new Map<string, number>();
    for (const [i, { target }] of set.entries()) {
      byHost.set(target, (byHost.get(target) ?? 0) + (shares[i] ?? 0));
    }
    for (const [host, share] of byHost) {
      const sum = this.#hosts.get(host) ?? { ...NONE };
      // A host that only takes over when another is away gets the machines of that one then.
      if (share > 0) sum.expected += (share + margin) * (clients + servers);
      sum.clients += clients;
      sum.servers += servers;
      sum.exact &&= exact;
      sum.hasClients ||= wanted.clients !== 0;
      this.#hosts.set(host, sum);
    }
  }

  /** Hosts with too few machines, by name. */
  tooFew(isTooFew: (count: HostCount) => boolean): {
    readonly hosts: HostCount[];
    readonly unknown: string[];
  } {
    const hosts: HostCount[] = [];
    const unknown = new NameSample();
    for (const [host, sum] of [...this.#hosts].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const { expected, clients, servers, exact, hasClients } = sum;
      const needed = hasClients ? CLIENTS_NEEDED : servers > 0 || !exact ? SERVERS_NEEDED : 0;
      const count = { host, expected, reach: clients + servers, needed };
      if (!isTooFew(count)) continue;
      if (exact) hosts.push(count);
      else unknown.add(host);
    }
    const reasons = unknown.count > 0 ? [`how many machines find ${unknown.text} is not known`] : [];
    if (hosts.length === 0) return { hosts, unknown: reasons };
    if (this.#isPart) reasons.push('only a part of the domains was looked at');
    else if (this.#silent.count > 0) reasons.push(`nobody answered for ${this.#silent.text}`);
    else return { hosts, unknown: reasons };
    return { hosts: [], unknown: reasons };
  }
}

export function countText({ host, expected, reach, needed }: HostCount): string {
  const tenths = Math.round(expected * 10) / 10;
  return `${host}: about ${tenths} of ${reach} machines that look where it is published, and it needs ${needed}`;
}
