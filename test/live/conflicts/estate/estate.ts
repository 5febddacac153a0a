import { zoneText, type ZoneSpec } from '../../harness/index.js';
import type { EstateDomain, Place } from './domain.js';
import { HEALTHY } from './healthy.js';
import { HOSTS, OTHERS } from './hosts.js';
import { PLANTED, POLICY } from './planted.js';

const PARENT = 'estate.test';

const planted: readonly EstateDomain[] = PLANTED.map(([label, , fault]) => ({
  domain: fullName(label),
  ...fault,
}));

/** The planted ones stand among the healthy ones, not in a row. */
export const ESTATE: readonly EstateDomain[] = HEALTHY.flatMap((healthy, i) => {
  const fault = i % 2 === 0 ? planted[i / 2] : undefined;
  return fault === undefined ? [healthy] : [healthy, fault];
});

export function fullName(label: string): string {
  return label.includes('.') ? label : `${label}.${PARENT}`;
}

/** Ports by the words that stand for them. */
export type Ports = ReadonlyMap<string, number>;

/** The zones that one of the servers has. */
export function zonesAt(place: Place, ports: Ports): ZoneSpec[] {
  const parent = [
    ...Object.entries(HOSTS).flatMap(([host, { lines }]) => lines.map((line) => `${host} ${line}`)),
    ...OTHERS,
    'dns A 127.0.0.1',
    ...ESTATE.flatMap(({ lines = [] }) => lines),
  ];
  const own = ESTATE.flatMap((each) => {
    const lines = zoneAt(each, place);
    return lines === null ? [] : [{ name: each.domain, lines }];
  });
  // The Internet knows of nothing, but for what is there by mistake.
  const others = { ns2: [], internet: [{ name: 'test', lines: [] }] };
  const above = place in others ? others[place as keyof typeof others] : [{ name: PARENT, lines: parent }];
  const zones = [...above, ...own];
  return zones.map(({ name, lines }) => ({ name, text: withPorts(zoneText(name, lines), ports) }));
}

/** Null where the server does not have it. */
function zoneAt({ zone, instead = {} }: EstateDomain, place: Place): readonly string[] | null {
  if (place in instead) return instead[place] ?? null;
  if (zone === undefined || place === 'internet') return null;
  return place === 'ns2' && !zone.some((line) => line.startsWith('@ NS ns2')) ? null : zone;
}

function withPorts(text: string, ports: Ports): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, word: string) => String(ports.get(word) ?? word));
}

/** `kmsdns.yaml`, as JSON, which is YAML as well. */
export function configText(ports: Ports): string {
  const hosts = Object.entries(HOSTS).map(([host, { ports: words = ['kms'], serves, addresses }]) => [
    `${host}.${PARENT}`,
    { ports: words.map((word) => ports.get(word)), serves, addresses },
  ]);
  const machines = { clients: 20, servers: 0 };
  const domains = ESTATE.map((each) => [
    each.domain,
    HEALTHY.includes(each) ? { ...machines, ...each.config } : (each.config ?? null),
  ]);
  return JSON.stringify({
    hosts: Object.fromEntries(hosts),
    domains: Object.fromEntries(domains),
    ...POLICY,
  });
}
