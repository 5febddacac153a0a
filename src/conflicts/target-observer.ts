import { DomainName } from '../name/index.js';
import type { Probe, ProbeResult } from '../probe/index.js';
import {
  decisiveOutcome,
  hostAddresses,
  hostAlias,
  hostState,
  lookupHost,
  outcomeText,
  timeToLive,
  TtlCache,
  type Lookup,
} from '../resolve/index.js';
import { formatServer } from '../transport/index.js';
import type { DomainFacts, Observation, TargetFacts } from './facts.js';

type ObservedTargets = Pick<Observation, 'targets' | 'probes'>;

export interface TargetObserverOptions {
  readonly signal: AbortSignal | undefined;
  /** Told how many wait for hosts to answer. */
  readonly onHeld: (held: number) => void;
}

/** Looks a target up once in its TTL, and connects to each of its endpoints once, however many domains name it. */
export class TargetObserver {
  readonly #resolver: Lookup;
  readonly #targets = new TtlCache<LookedUp>(({ ttl }) => ttl);
  /** Null when nothing is to be connected to. */
  readonly #probe: Probe | null;
  readonly #options: TargetObserverOptions;
  #waiting = 0;

  constructor(resolver: Lookup, probe: Probe | null, options: TargetObserverOptions) {
    this.#resolver = resolver;
    this.#probe = probe;
    this.#options = options;
  }

  async observe({ resolver, authorities, provider }: DomainFacts): Promise<ObservedTargets> {
    const records = [resolver, ...authorities, ...(provider === null ? [] : [provider])].flatMap(
      ({ answer }) => (answer.kind === 'found' ? answer.records : []),
    );
    const hosts = new Map(records.map((record) => [`${record.target}:${record.port}`, record]));
    const targets = new Map<string, TargetFacts>();
    const probes: Record<string, ProbeResult> = {};
    await Promise.all(
      [...hosts.values()].map(async ({ target, port }) => {
        if (target === '.') return;
        const facts = (await this.#lookUp(target)).facts;
        targets.set(target, facts);
        Object.assign(probes, await this.#connect(facts.addresses, port));
      }),
    );
    return { targets: Object.fromEntries(targets), probes };
  }

  async #connect(addresses: readonly string[], port: number): Promise<Record<string, ProbeResult>> {
    const probe = this.#probe;
    if (probe === null) return {};
    this.#options.onHeld(++this.#waiting);
    const results = addresses.map(
      async (host) => [formatServer({ host, port }), await probe({ host, port })] as const,
    );
    try {
      return Object.fromEntries(await Promise.all(results));
    } finally {
      this.#options.onHeld(--this.#waiting);
    }
  }

  #lookUp(target: string): Promise<LookedUp> {
    return this.#targets.get(target, () => targetFacts(this.#resolver, target, this.#options.signal));
  }
}

interface LookedUp {
  readonly facts: TargetFacts;
  /** Milliseconds. */
  readonly ttl: number;
}

async function targetFacts(
  resolver: Lookup,
  target: string,
  signal: AbortSignal | undefined,
): Promise<LookedUp> {
  const looked = await lookupHost(resolver, DomainName.parse(target), { signal });
  const facts = {
    state: hostState(looked),
    detail: outcomeText(decisiveOutcome(looked)),
    addresses: inOrder(hostAddresses(looked)),
    alias: hostAlias(looked)?.key ?? null,
  };
  return { facts, ttl: Math.min(timeToLive(looked.a), timeToLive(looked.aaaa)) };
}

/** Those of IPv4 first. Servers send them in another order with every answer. */
function inOrder(addresses: readonly string[]): string[] {
  const family = (address: string): string => (address.includes(':') ? '6' : '4');
  return [...addresses].sort((a, b) => (family(a) + a < family(b) + b ? -1 : 1));
}
