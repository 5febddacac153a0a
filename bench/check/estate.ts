import { zoneText } from '../../test/live/harness/index.js';
import type { NamedZone } from '../../test/live/harness/named.js';

/** Hosts that the domains share, two in each domain. */
const HOSTS = Array.from({ length: 50 }, (_, i) => `kms${i} A 192.0.2.${i + 1}`);

function setOf(domain: number, zone: string): string[] {
  const host = (i: number): string => `kms${(domain + i) % HOSTS.length}.${zone}.`;
  return [`SRV 0 0 1688 ${host(0)}`, `SRV 10 0 1688 ${host(1)}`];
}

export function* domainsOf(zone: string, count: number): Generator<string> {
  for (let i = 0; i < count; i++) yield `d${i}.${zone}`;
}

/** So many domains `d0.<zone>` and on, all of them names of one zone that is at 127.0.0.1 and at `others`. */
export function oneZone(zone: string, domains: number, others: readonly string[] = []): NamedZone {
  const lines = [...HOSTS, ...others.flatMap((address, i) => [`@ NS other${i}`, `other${i} A ${address}`])];
  for (let i = 0; i < domains; i++) {
    for (const data of setOf(i, zone)) lines.push(`_vlmcs._tcp.d${i} ${data}`);
  }
  return { name: zone, text: zoneText(zone, lines) };
}

/** So many domains below `zone`, each a zone of its own, at one of the servers. */
export function zoneEach(zone: string, domains: number, servers: readonly string[]): NamedZone[] {
  const above = zoneText(zone, [...HOSTS, ...servers.map((address, i) => `server${i} A ${address}`)]);
  const below = Array.from({ length: domains }, (_, i): NamedZone => {
    const server = `server${i % servers.length}.${zone}.`;
    const records = setOf(i, zone).map((data) => `_vlmcs._tcp ${data}`);
    const lines = [
      '$TTL 300',
      `@ SOA ${server} hostmaster 1 3600 600 86400 60`,
      `@ NS ${server}`,
      ...records,
    ];
    return { name: `d${i}.${zone}`, text: `$ORIGIN d${i}.${zone}.\n${lines.join('\n')}\n` };
  });
  return [{ name: zone, text: above }, ...below];
}
