import { ObservingRoom } from '../../src/conflicts/room.js';
import { observe } from '../../src/conflicts/observe.js';
import {
  FACTS_VERSION,
  judgeFacts,
  type CheckReport,
  type Facts,
  type Observation,
  type PolicyOptions,
} from '../../src/conflicts/index.js';
import { DomainName } from '../../src/name/index.js';
import type { Provider } from '../../src/provider.js';
import { kmsOwner, lexLine, parseRecordData, RecordSet } from '../../src/record/index.js';
import type { ProbeMode, ProbeState } from '../../src/probe/index.js';
import { MemoryProvider } from '../fakes/memory-provider.js';
import { Outcomes, type Fault } from '../fakes/outcomes.js';

type PolicyFields = Omit<PolicyOptions, 'servers' | 'domains'>;

/** What a test plants: records, servers that have other ones, and what connections come to. */
export interface Estate extends PolicyFields {
  /** Records that the resolver knows. */
  readonly records?: readonly string[];
  /** What each name server of the zones has, by its name; a fault is a server that fails, or has nothing and no authority. */
  readonly servers?: Readonly<Record<string, readonly string[] | Fault | 'not authoritative'>>;
  /** What each view has, by its name; or how it fails. The made-up label is `made-up`; `public` is the Internet. */
  readonly views?: Readonly<Record<string, readonly string[] | Fault>>;
  /** What the provider keeps, records of one zone; or how reading fails. */
  readonly kept?: readonly string[] | 'failing';
  readonly unresolvedServers?: readonly { name: string; problem: string }[];
  readonly authorityProblem?: string;
  /** Look-ups at the resolver that fail. */
  readonly faults?: Readonly<Record<string, Fault>>;
  /** By `address:port`; without it nothing is probed. */
  readonly probes?: Readonly<Record<string, ProbeState>>;
  /** What the connections were made for; `tcp` unless given. */
  readonly probe?: ProbeMode;
  readonly domains?: readonly string[];
  /** What is wanted of single domains. */
  readonly wanted?: PolicyOptions['domains'];
  /** Windows Servers that look in each domain. */
  readonly windowsServers?: number;
}

/** Observes the estate with the real code over scripted look-ups. */
export async function observed(estate: Estate): Promise<{ facts: Facts; asked: readonly string[] }> {
  const { records = [], servers = {}, domains = ['corp.example'], probes } = estate;
  const resolver = new Outcomes(records, { faults: estate.faults ?? {}, authoritative: false });
  const authorities = Object.entries(servers).map(([name, has], i) => ({
    name: DomainName.parse(name),
    address: { host: `192.0.2.${53 + i}`, port: 53 },
    outcomes: typeof has === 'string' ? faulty(domains, has) : new Outcomes(has),
  }));
  const unresolved = (estate.unresolvedServers ?? []).map(({ name, problem }) => ({
    name: DomainName.parse(name),
    problem,
  }));
  const views = Object.entries(estate.views ?? {}).map(([name, has]) => ({
    name,
    resolver: typeof has === 'string' ? faulty(domains, has) : new Outcomes(has),
  }));
  const results = Object.entries(probes ?? {}).map(([endpoint, state]) => [
    endpoint,
    { state, detail: `${endpoint} ${state}`, ms: 1 },
  ]);
  const observations: Observation[] = [];
  const listed = domains.map((d, index) => ({ index, domain: DomainName.parse(d) }));
  for await (const observation of observe(listed, {
    resolver,
    views,
    madeUpLabel: () => 'made-up',
    askAuthorities: async (owner) => ({
      views: authorities.map(({ name, address, outcomes }) => ({
        name,
        address,
        outcome: outcomes.outcome(owner, 'SRV'),
      })),
      unresolved,
      problem: estate.authorityProblem ?? null,
    }),
    probe: 'none',
    provider: estate.kept && keeper(estate.kept),
    room: new ObservingRoom(4),
  })) {
    observations.push(
      probes === undefined ? observation : { ...observation, probes: Object.fromEntries(results) },
    );
  }
  const header = {
    version: FACTS_VERSION,
    at: new Date(0).toISOString(),
    probe: probes === undefined ? 'none' : (estate.probe ?? 'tcp'),
    views: views.map(({ name }) => ({ name, public: name === 'public' })),
    shard: null,
  } as const;
  return { facts: { ...header, observations }, asked: resolver.asked };
}

export async function checked(estate: Estate): Promise<CheckReport> {
  const { facts } = await observed(estate);
  return judgeFacts(facts, { ...estate, domains: estate.wanted, servers: estate.windowsServers });
}

/** Keeps one set of `example`, and says of a record that is given twice that it is there twice. */
function keeper(kept: readonly string[] | 'failing'): Provider {
  if (kept === 'failing') return new MemoryProvider({ zones: ['elsewhere.example'] });
  const twice = kept.filter((line, i) => kept.indexOf(line) !== i);
  const notices = twice.map((line) => {
    const [, , port, target] = line.split(' SRV ')[1]!.split(' ');
    return `${target}:${port} is there twice`;
  });
  const provider = new MemoryProvider({ zones: ['example'], notices });
  const [first] = kept;
  if (first === undefined) return provider;
  const [owner = '', ttl] = first.split(' ');
  const data = kept.map((line) =>
    parseRecordData('SRV', lexLine(line.split(' SRV ')[1]!), (name) => DomainName.parse(name)),
  );
  provider.put(new RecordSet(DomainName.parse(owner), Number(ttl), data));
  return provider;
}

function faulty(domains: readonly string[], fault: Fault | 'not authoritative'): Outcomes {
  if (fault === 'not authoritative') return new Outcomes([], { authoritative: false });
  return new Outcomes([], { faults: Object.fromEntries(domains.map((d) => [kmsOwner(d).key, fault])) });
}
