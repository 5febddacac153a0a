import { DomainName } from '../../../src/name/index.js';
import { SrvData } from '../../../src/record/index.js';
import type { Desired } from '../../../src/change/index.js';

export const OWNER = 'corp-dns';
const HOSTS = ['kms1.crash.test', 'kms2.crash.test', 'kms3.crash.test'];

/** A number from 0 up to and not including 1, the same row of them for the same seed (mulberry32). */
export type Random = () => number;

export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Another one in each run, unless `KMSDNS_SEED` asks for one again. */
export function someSeed(): number {
  return Number(process.env['KMSDNS_SEED'] ?? Date.now() % 1e9);
}

export function pick(random: Random, most: number): number {
  return Math.floor(random() * most);
}

/** One domain: what stands there, what is wanted, and what is to stand when that is applied, as dig prints it. */
export interface EstateDomain {
  readonly domain: string;
  readonly zone: string;
  readonly ttl: number;
  readonly wanted: readonly SrvData[];
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Hosts of ours, of another owner and of nobody, in zones of one domain and of several. */
export function makeEstate(random: Random, count: number): EstateDomain[] {
  return Array.from({ length: count }, (_, i) => {
    const zone = i % 5 < 3 ? `z${i}.crash.test` : `z${Math.floor(i / 25)}.shared.crash.test`;
    return makeDomain(random, `d${i}.${zone}`, zone);
  });
}

function makeDomain(random: Random, domain: string, zone: string): EstateDomain {
  const isNew = random() < 0.3;
  const ttl = isNew ? 3600 : [300, 3600][pick(random, 2)]!;
  const owner = `_vlmcs._tcp.${domain}.`;
  const srv = (numbers: string, host: string): string => `${owner} ${ttl} IN SRV ${numbers} 1688 ${host}.`;
  const mark = (id: string, host: string): string =>
    `_kmsdns-owner.${owner} 3600 IN TXT "v=kmsdns1 owner=${id} host=${host} port=1688"`;
  const [foreign, before]: [string[], string[]] = [[], []];
  if (!isNew) {
    if (random() < 0.6) foreign.push(srv('7 7', 'nobodys.test'));
    if (random() < 0.4) foreign.push(srv('9 1', 'others.test'), mark('other-team', 'others.test'));
    // At least one host that is to go.
    for (const host of ['old.crash.test', ...HOSTS.filter(() => random() < 0.5)]) {
      before.push(srv(`${pick(random, 3)} 1`, host), mark(OWNER, host));
    }
  }
  const wanted = HOSTS.filter((_, i) => i === 0 || random() < 0.5).map(
    (target) => new SrvData({ target, priority: 20, weight: pick(random, 3) }),
  );
  const after = wanted.flatMap(({ priority, weight, target }) => [
    srv(`${priority} ${weight}`, target.key),
    mark(OWNER, target.key),
  ]);
  return { domain, zone, ttl, wanted, before: [...foreign, ...before], after: [...foreign, ...after] };
}

export function beforeOf(estate: readonly EstateDomain[]): string[] {
  return estate.flatMap(({ before }) => before).sort();
}

export function afterOf(estate: readonly EstateDomain[]): string[] {
  return estate.flatMap(({ after }) => after).sort();
}

export function desiredOf(estate: readonly EstateDomain[]): Desired {
  return {
    owner: OWNER,
    prune: true,
    selfPublished: 'leave',
    publishesItself: new Map(),
    maxDomains: undefined,
    verifyHosts: false,
    domains: estate.map(({ domain, wanted }) => ({
      domain: DomainName.parse(domain),
      provider: 'bind',
      members: wanted,
      ttl: undefined,
    })),
  };
}
