import { channel } from 'node:diagnostics_channel';
import { checkUint32 } from '../record/index.js';
import { makeProbe, type Probe, type ProbeMode } from '../probe/index.js';
import { lookupHost, type Lookup } from '../resolve/index.js';
import type { Ask, Reply } from './ask.js';
import { discovery } from './core.js';
import type { ClientProfile } from './profile.js';
import { newSeed, seededRandom } from './random.js';
import type { DiscoveryResult } from './result.js';

export interface DiscoverOptions {
  readonly resolver: Lookup;
  /** `rpc` by default: only a host that accepts the KMS interface is one that a client would use. */
  readonly probe?: ProbeMode | undefined;
  /** 0 to 4294967295; equal seeds give equal orders. Random by default. The `order` step of the trace has it. */
  readonly seed?: number | undefined;
  /** Try the other candidates as well once one is found. */
  readonly explain?: boolean | undefined;
  /** With `rpc`: distrust hosts that accept a made-up interface as well, on a second connection. */
  readonly control?: boolean | undefined;
  /** Milliseconds for each probe; by default 4000 with `rpc`, 3000 with `tcp`. */
  readonly connectTimeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const trace = channel('kmsdns:discovery');

/**
 * Does what a KMS client with this profile does, and says which host it would use, with what chance, and why.
 * What DNS and the hosts answer is in the result.
 * @throws InputError for a bad profile or seed
 * @throws KmsDnsError `ERR_ABORTED` or `ERR_TIMEOUT` when the signal fires
 */
export async function discover(profile: ClientProfile, options: DiscoverOptions): Promise<DiscoveryResult> {
  const { probe = 'rpc', explain = false, seed = newSeed(), control, connectTimeout, signal } = options;
  const conversation = discovery(profile, {
    random: seededRandom(checkUint32(seed, 'seed')),
    probe,
    explain,
  });
  const connect = makeProbe({ mode: probe, control, timeout: connectTimeout, signal });
  for (let turn = conversation.next(); ;) {
    if (turn.done === true) return turn.value;
    const reply = await answer(turn.value, options.resolver, connect, signal);
    if (trace.hasSubscribers) trace.publish({ ask: turn.value, reply });
    turn = conversation.next(reply);
  }
}

async function answer(
  ask: Ask,
  resolver: Lookup,
  probe: Probe,
  signal: AbortSignal | undefined,
): Promise<Reply> {
  switch (ask.kind) {
    case 'srv':
      return { kind: 'srv', value: await resolver.lookup(ask.name, 'SRV', { signal }) };
    case 'addresses':
      return { kind: 'addresses', value: await lookupHost(resolver, ask.host, { signal }) };
    case 'probe':
      return { kind: 'probe', value: await probe(ask.endpoint) };
  }
}
