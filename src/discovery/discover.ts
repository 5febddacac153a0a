import { channel } from 'node:diagnostics_channel';
import pLimit from 'p-limit';
import { makeProbe, type Probe, type ProbeMode } from '../probe/index.js';
import { checkUint32, type SrvData } from '../record/index.js';
import { hostAddresses, type Lookup } from '../resolve/index.js';
import { anySignal } from '../signals.js';
import type { Ask, Reply } from './ask.js';
import { Connections, type NamedResolver } from './connections.js';
import { discovery } from './core.js';
import { Notes } from './notes.js';
import type { ClientProfile } from './profile.js';
import { newSeed, seededRandom } from './random.js';
import type { DiscoveryResult, TraceStep } from './result.js';

export interface DiscoverOptions {
  /** What the client asks: one resolver, or one for each connection, in the order of the system's preference. */
  readonly resolver: Lookup | readonly [NamedResolver, ...NamedResolver[]];
  /** With `explain`: what each of these says is compared, such as each server of `resolver` by itself. */
  readonly compare?: readonly NamedResolver[] | undefined;
  /** `rpc` by default: only a host that accepts the KMS interface is one that a client would use. */
  readonly probe?: ProbeMode | undefined;
  /** 0 to 4294967295; equal seeds give equal orders. Random by default. The `order` step of the trace has it. */
  readonly seed?: number | undefined;
  /** Try the other hosts as well once one is found, and look on in the domains that a client does not ask. */
  readonly explain?: boolean | undefined;
  /** With `rpc`: distrust hosts that accept a made-up interface as well, on a second connection. */
  readonly control?: boolean | undefined;
  /** Milliseconds for each probe; by default 4000 with `rpc`, 3000 with `tcp`. */
  readonly connectTimeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const trace = channel('kmsdns:discovery');

/** Hosts that are looked up ahead of time, at a time. */
const AHEAD = 8;

/**
 * Does what a KMS client with this profile does. It yields each step as it is taken, and returns which host the client
 * would use, with what chance, and why. What DNS and the hosts answer is in the result.
 * @throws InputError for a bad profile or seed
 * @throws KmsDnsError `ERR_ABORTED` or `ERR_TIMEOUT` when the signal fires
 */
export async function* discover(
  profile: ClientProfile,
  options: DiscoverOptions,
): AsyncGenerator<TraceStep, DiscoveryResult, void> {
  const { probe = 'rpc', explain = false, seed = newSeed() } = options;
  const random = seededRandom(checkUint32(seed, 'seed'));
  const notes = new Notes();
  const conversation = discovery(profile, { random, probe, explain }, notes);
  const over = new AbortController();
  const signals = options.signal === undefined ? [over.signal] : [options.signal, over.signal];
  const world = new World({ ...options, signal: anySignal(signals) }, probe);
  let told = 0;
  try {
    for (let turn = conversation.next(); ;) {
      while (told < notes.trace.length) yield notes.trace[told++] as TraceStep;
      if (turn.done === true) return turn.value;
      const reply = await world.answer(turn.value);
      if (trace.hasSubscribers) trace.publish({ ask: turn.value, reply });
      turn = conversation.next(reply);
    }
  } finally {
    // What was begun ahead of time and is not needed any more: a host was found, or nobody reads on.
    over.abort();
  }
}

/** `discover` to its end: which host the client would use, and why. */
export async function discoverHost(
  profile: ClientProfile,
  options: DiscoverOptions,
): Promise<DiscoveryResult> {
  const steps = discover(profile, options);
  for (let step = await steps.next(); ; step = await steps.next()) if (step.done === true) return step.value;
}

/** DNS and the hosts, as one client's run sees them. */
class World {
  readonly #connections: Connections;
  readonly #compare: readonly NamedResolver[];
  readonly #probe: Probe;
  readonly #probes: boolean;
  readonly #limit = pLimit(AHEAD);
  readonly #signal: AbortSignal | undefined;

  constructor(options: DiscoverOptions, mode: ProbeMode) {
    const { resolver, compare = [], control, connectTimeout, signal } = options;
    this.#connections = new Connections('lookup' in resolver ? [{ name: null, resolver }] : resolver, signal);
    this.#compare = compare.length > 1 ? compare : [];
    this.#probe = makeProbe({ mode, control, timeout: connectTimeout, signal });
    this.#probes = mode !== 'none';
    this.#signal = signal;
  }

  async answer(ask: Ask): Promise<Reply> {
    switch (ask.kind) {
      case 'srv':
        return { kind: 'srv', value: await this.#connections.lookup(ask.name, 'SRV') };
      case 'compare': {
        const views = this.#compare.map(async ({ name, resolver }) => {
          return { via: name, outcome: await resolver.lookup(ask.name, 'SRV', { signal: this.#signal }) };
        });
        return { kind: 'compare', value: await Promise.all(views) };
      }
      case 'addresses':
        return { kind: 'addresses', value: await this.#connections.lookupHost(ask.host) };
      case 'probe':
        return { kind: 'probe', value: await this.#probe(ask.endpoint) };
      case 'ahead':
        for (const host of ask.hosts) this.#begin(host);
        return { kind: 'ahead', value: undefined };
    }
  }

  /** What comes of it is kept for whoever asks next; a failure is theirs to hear of. */
  #begin({ target, port }: SrvData): void {
    const work = async (): Promise<void> => {
      const [address] = hostAddresses(await this.#connections.lookupHost(target));
      if (address !== undefined && this.#probes) await this.#probe({ host: address, port });
    };
    this.#limit(work).catch(() => undefined);
  }
}
