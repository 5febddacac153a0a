import {
  judgeFacts,
  listRules,
  type CheckReport,
  type Facts,
  type Observation,
  type PolicyOptions,
} from '../../../src/conflicts/index.js';
import type { SrvRecordJson } from '../../../src/record/index.js';
import { FACTS_VERSION } from '../../../src/conflicts/facts.js';

export interface MadeEstate {
  readonly domains: number;
  readonly hosts: number;
  /** Every n-th domain has a fault; all kinds take turns. */
  readonly faultEvery: number;
  /** How many clients a domain has, by its place; unknown without it. */
  readonly clients?: (index: number) => number | undefined;
}

type Kind = 'good' | 'rogue' | 'gone' | 'dead' | 'none' | 'silent' | 'zero' | 'ttl' | 'server';
const FAULTS: readonly Kind[] = ['rogue', 'gone', 'dead', 'none', 'silent', 'zero', 'ttl', 'server'];

/** What is planted, and two rules that cannot be applied. Others would find what is not the point here. */
const RULES = new Set([
  'unlisted-host',
  'target-unresolved',
  'port-unreachable',
  'no-record',
  'lookup-failed',
  'port-zero',
  'mixed-ttl',
  'name-server-failing',
  'port-not-kms',
  'split-horizon',
]);

/** A company with as many domains as one likes, judged by the real rules. */
export async function madeReport(estate: MadeEstate): Promise<CheckReport> {
  const { domains, hosts, faultEvery, clients } = estate;
  const observations = Array.from({ length: domains }, (_, index) => {
    const kind =
      index % faultEvery === faultEvery - 1
        ? FAULTS[Math.floor(index / faultEvery) % FAULTS.length]!
        : 'good';
    return observation(index, kind, hosts);
  });
  const others = listRules().filter(({ id }) => !RULES.has(id));
  const policy: PolicyOptions = {
    severities: Object.fromEntries(others.map(({ id }) => [id, 'off'])),
    allow: [...Array.from({ length: hosts }, (_, i) => hostName(i)), 'old.corp.example', 'down.corp.example'],
    domains: new Map(
      observations.flatMap(({ index, facts }) => {
        const known = clients?.(index);
        return known === undefined ? [] : [[facts.domain, { clients: known }] as const];
      }),
    ),
  };
  const facts: Facts = {
    version: FACTS_VERSION,
    at: '2026-11-23T05:00:00.000Z',
    probe: 'tcp',
    views: [],
    shard: null,
    observations,
  };
  return judgeFacts(facts, policy);
}

const REGIONS = ['emea', 'apac', 'americas', 'lab'];

function domainName(index: number): string {
  return `site${index + 1}.${REGIONS[index % REGIONS.length]!}.corp.example`;
}

function hostName(i: number): string {
  return `kms${i + 1}.${REGIONS[i % REGIONS.length]!}.corp.example`;
}

function observation(index: number, kind: Kind, hosts: number): Observation {
  const domain = domainName(index);
  const name = `_vlmcs._tcp.${domain}`;
  const record = (target: string, other: Partial<SrvRecordJson> = {}): SrvRecordJson => ({
    name,
    type: 'SRV',
    ttl: 3600,
    priority: 0,
    weight: 0,
    port: 1688,
    target,
    ...other,
  });
  // Sites of a region share their hosts; a few regions have a spare.
  const first = (index % hosts) % 4;
  const pair = first === Math.floor(index / 7) % hosts ? first + 1 : Math.floor(index / 7) % hosts;
  const set = [
    record(hostName(first), { weight: first % 3 === 0 ? 10 : 0 }),
    record(hostName(pair % hosts), { priority: pair % 5 === 2 ? 10 : 0 }),
  ];
  if (kind === 'rogue') set.push(record(`desk-${index % 5}.users.corp.example`));
  if (kind === 'gone') set.push(record('old.corp.example'));
  if (kind === 'dead') set.push(record('down.corp.example'));
  if (kind === 'zero') set.push(record(hostName(0), { port: 0 }));
  if (kind === 'ttl') set.splice(1, 1, record(hostName(pair % hosts), { ttl: 60 }));
  const found = {
    kind: 'found',
    authoritative: true,
    records: kind === 'ttl' ? set : set.map((one) => ({ ...one, ttl: 3600 })),
    alias: null,
    dname: null,
  } as const;
  const none = { kind: 'nodata', authoritative: true, alias: null, dname: null } as const;
  const silent = { kind: 'failed', reason: 'timeout: no answer in 5 s' } as const;
  const answer = kind === 'none' ? none : kind === 'silent' ? silent : found;
  const targets = [...new Set(answer.kind === 'found' ? set.map(({ target }) => target) : [])];
  const ns = (n: number) => ({ name: `ns${n}.corp.example`, address: `192.0.2.${n}:53` });
  return {
    index,
    facts: {
      domain,
      name,
      resolver: { name: null, address: '192.0.2.53:53', answer },
      views: [],
      wildcards: [],
      misplaced: [],
      authorities: [
        { ...ns(1), answer },
        { ...ns(2), answer: kind === 'server' ? { kind: 'failed', reason: 'SERVFAIL' } : answer },
      ],
      provider: null,
      unresolvedServers: [],
      authorityProblem: null,
    },
    targets: Object.fromEntries(
      targets.map((target) => [
        target,
        target.startsWith('old.')
          ? { state: 'nxdomain', detail: 'NXDOMAIN', addresses: [], alias: null }
          : { state: 'resolved', detail: 'resolved', addresses: [addressOf(target)], alias: null },
      ]),
    ),
    probes: Object.fromEntries(
      targets.map((target) => [
        `${addressOf(target)}:1688`,
        target.startsWith('down.')
          ? { state: 'refused', detail: `${addressOf(target)}:1688 refused the connection`, ms: 1 }
          : { state: 'open', detail: 'open', ms: 1 },
      ]),
    ),
  };
}

function addressOf(target: string): string {
  const sum = [...target].reduce((hash, c) => (hash * 31 + c.charCodeAt(0)) % 64516, 7);
  return `10.0.${Math.floor(sum / 254)}.${(sum % 254) + 1}`;
}
