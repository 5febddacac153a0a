import { DomainName } from '../name/index.js';
import type { Probe, ProbeResult } from '../probe/index.js';
import {
  CachedLookup,
  decisiveOutcome,
  hostAddresses,
  hostAlias,
  hostState,
  lookupHost,
  outcomeText,
  type Lookup,
} from '../resolve/index.js';
import { formatServer } from '../transport/index.js';
import type { DomainFacts, Observation, TargetFacts } from './facts.js';

type ObservedTargets = Pick<Observation, 'targets' | 'probes'>;

/** Looks a target up once in its TTL, and connects to each of its endpoints once, however many domains name it. */
export class TargetObserver {
  readonly #resolver: CachedLookup;
  /** Null when nothing is to be connected to. */
  readonly #probe: Probe | null;
  readonly #signal: AbortSignal | undefined;

  constructor(resolver: Lookup, probe: Probe | null, signal: AbortSignal | undefined) {
    this.#resolver = new CachedLookup(resolver);
    this.#probe = probe;
    this.#signal = signal;
  }

  async observe({ resolver, authorities, provider }: DomainFacts): Promise<ObservedTargets> {
    const records = [resolver, ...authorities, ...(provider === null ? [] : [provider])].flatMap(
      ({ answer }) => (answer.kind === 'found' ? answer.records : []),
    );
    const hosts = new Map(records.map((record) => [`${record.target}:${record.port}`, record]));
    const targets: Record<string, TargetFacts> = {};
    const probes: Record<string, ProbeResult> = {};
    await Promise.all(
      [...hosts.values()].map(async ({ target, port }) => {
        if (target === '.') return;
        const facts = await targetFacts(this.#resolver, target, this.#signal);
        targets[target] = facts;
        Object.assign(probes, await this.#connect(facts.addresses, port));
      }),
    );
    return { targets, probes };
  }

  async #connect(addresses: readonly string[], port: number): Promise<Record<string, ProbeResult>> {
    const probe = this.#probe;
    if (probe === null) return {};
    const results = addresses.map(
      async (host) => [formatServer({ host, port }), await probe({ host, port })] as const,
    );
    return Object.fromEntries(await Promise.all(results));
  }
}

async function targetFacts(
  resolver: Lookup,
  target: string,
  signal: AbortSignal | undefined,
): Promise<TargetFacts> {
  const looked = await lookupHost(resolver, DomainName.parse(target), { signal });
  return {
    state: hostState(looked),
    detail: outcomeText(decisiveOutcome(looked)),
    addresses: inOrder(hostAddresses(looked)),
    alias: hostAlias(looked)?.key ?? null,
  };
}

/** Those of IPv4 first. Servers send them in another order with every answer. */
function inOrder(addresses: readonly string[]): string[] {
  const family = (address: string): string => (address.includes(':') ? '6' : '4');
  return [...addresses].sort((a, b) => (family(a) + a < family(b) + b ? -1 : 1));
}
