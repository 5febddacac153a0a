import type { Ask, Reply } from '../../src/discovery/ask.js';
import type { TryOptions } from '../../src/discovery/candidates.js';
import { discovery } from '../../src/discovery/core.js';
import { seededRandom } from '../../src/discovery/random.js';
import { Notes } from '../../src/discovery/notes.js';
import type { ClientProfile, DiscoveryResult } from '../../src/discovery/index.js';
import type { ProbeState } from '../../src/probe/index.js';
import { formatServer } from '../../src/transport/index.js';
import { Outcomes, type OutcomesOptions } from '../fakes/outcomes.js';

export interface Scene extends OutcomesOptions {
  readonly records?: readonly string[];
  /** What a connection to each `address:port` comes to; `refused` unless given. */
  readonly probes?: Readonly<Record<string, ProbeState>>;
  readonly options?: Partial<TryOptions>;
  /** A client of corp.example unless given. */
  readonly client?: ClientProfile;
}

/** Holds the core's conversation without a socket; `asked` has what it wanted to know, in order. */
export function converse(scene: Scene): { result: DiscoveryResult; asked: string[] } {
  const dns = new Outcomes(scene.records ?? [], scene);
  const options: TryOptions = { random: seededRandom(1), probe: 'tcp', explain: false, ...scene.options };
  const profile = scene.client ?? { primarySuffix: 'corp.example' };
  const conversation = discovery(profile, options, new Notes());
  for (let turn = conversation.next(); ;) {
    if (turn.done === true) return { result: turn.value, asked: dns.asked };
    turn = conversation.next(reply(turn.value, dns, scene));
  }
}

function reply(ask: Ask, dns: Outcomes, scene: Scene): Reply {
  switch (ask.kind) {
    case 'srv':
      return { kind: 'srv', value: [{ via: null, outcome: dns.outcome(ask.name, 'SRV') }] };
    case 'compare':
      return { kind: 'compare', value: [] };
    case 'ahead':
      return { kind: 'ahead', value: undefined };
    case 'addresses': {
      const { host } = ask;
      return {
        kind: 'addresses',
        value: { host, a: dns.outcome(host, 'A'), aaaa: dns.outcome(host, 'AAAA') },
      };
    }
    case 'probe': {
      const key = formatServer(ask.endpoint);
      dns.asked.push(`tcp ${key}`);
      const state = scene.probes?.[key] ?? 'refused';
      return { kind: 'probe', value: { state, detail: `${key} ${state}`, ms: 2 } };
    }
  }
}
