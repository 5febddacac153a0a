import { DomainName } from '../name/index.js';
import type { SrvRecordJson } from '../record/index.js';
import type { Probe, ProbeResult } from '../probe/index.js';
import {
  decisiveOutcome,
  hostAddresses,
  hostAlias,
  hostState,
  lookupHost,
  outcomeText,
  type Lookup,
} from '../resolve/index.js';
import { formatServer } from '../transport/index.js';
import type { DomainFacts, TargetFacts } from './facts.js';

/** Looks every target up once, and connects to each of its endpoints once, however many domains name it. */
export class TargetObserver {
  readonly #resolver: Lookup;
  /** Null when nothing is to be connected to. */
  readonly #probe: Probe | null;
  readonly #signal: AbortSignal | undefined;
  readonly #targets = new Map<string, Promise<TargetFacts>>();
  readonly #probes = new Map<string, ProbeResult>();

  constructor(resolver: Lookup, probe: Probe | null, signal: AbortSignal | undefined) {
    this.#resolver = resolver;
    this.#probe = probe;
    this.#signal = signal;
  }

  async observe({ resolver, authorities }: DomainFacts): Promise<void> {
    const records = [resolver, ...authorities].flatMap(({ answer }) =>
      answer.kind === 'found' ? answer.records : [],
    );
    const hosts = new Map(records.map((record) => [`${record.target}:${record.port}`, record]));
    const named = [...hosts.values()].filter(({ target }) => target !== '.');
    await Promise.all(named.map((record) => this.#observe(record)));
  }

  async targets(): Promise<Record<string, TargetFacts>> {
    const entries = [...this.#targets].map(async ([name, facts]) => [name, await facts] as const);
    return Object.fromEntries(await Promise.all(entries));
  }

  probes(): Record<string, ProbeResult> {
    return Object.fromEntries(this.#probes);
  }

  async #observe({ target, port }: SrvRecordJson): Promise<void> {
    const { addresses } = await this.#lookUp(target);
    const probe = this.#probe;
    if (probe === null) return;
    await Promise.all(
      addresses.map(async (host) => {
        this.#probes.set(formatServer({ host, port }), await probe({ host, port }));
      }),
    );
  }

  #lookUp(target: string): Promise<TargetFacts> {
    const known = this.#targets.get(target);
    if (known !== undefined) return known;
    const facts = targetFacts(this.#resolver, target, this.#signal);
    this.#targets.set(target, facts);
    return facts;
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
    addresses: hostAddresses(looked),
    alias: hostAlias(looked)?.key ?? null,
  };
}
