import type { ClientProfile } from './profile.js';
import type { Conversation } from './ask.js';
import type { TryOptions } from './candidates.js';
import { readProfile, type Client, type KmsEndpoint } from './client.js';
import { throughDns, type Conclusion } from './through-dns.js';
import { tryKeptHost } from './kept-host.js';
import { lookOn } from './look-on.js';
import { namesToAsk, type NameToAsk } from './names.js';
import type { Notes } from './notes.js';
import type { Candidate, DiscoveryResult } from './result.js';
import { wasAskedForKms } from '../probe/index.js';
import { shownError } from './shown-error.js';
import type { Failure } from './windows-errors.js';

interface Player {
  readonly client: Client;
  readonly names: readonly NameToAsk[];
  readonly options: TryOptions;
  readonly notes: Notes;
}

/**
 * The way of a client to a KMS host, as a conversation: it yields what it wants to know and is given the replies.
 * Nothing in here waits, and equal replies and seed give an equal result.
 * @throws InputError for a profile that is not right
 */
export function* discovery(
  profile: ClientProfile,
  options: TryOptions,
  notes: Notes,
): Conversation<DiscoveryResult> {
  const client = readProfile(profile);
  const conclusion = yield* play({ client, names: namesToAsk(client), options, notes });
  return {
    command: 'discover',
    version: 1,
    client: profile,
    outcome: conclusion.outcome,
    source: conclusion.source,
    domain: conclusion.domain,
    windowsError: conclusion.failure === undefined ? null : shownError(conclusion.failure, conclusion, notes),
    chosen: conclusion.chosen,
    candidates: conclusion.candidates,
    queries: notes.queries,
    shadowed: conclusion.shadowed,
    trace: notes.trace,
    warnings: notes.warnings,
  };
}

/** The order in which a client takes its settings. */
function* play(player: Player): Conversation<Conclusion> {
  const { client, names, notes } = player;
  const { activation, fixed } = client;
  if (activation === 'ad' || activation === 'token') {
    const how = activation === 'ad' ? 'through Active Directory' : 'by tokens';
    notes.step('client', 'activation-type', `the client is activated ${how} only: it looks for no KMS host`);
    return { ...NOTHING, outcome: 'not-kms-activated', source: null };
  }
  if (activation === 'any' && client.adDomain !== undefined) {
    const detail = `a member of ${client.adDomain.key} first asks a domain controller for an activation object`;
    notes.step('client', 'directory-first', `${detail}; that it gets none is taken for granted here`);
  }
  if (fixed !== undefined) return yield* withFixedHost(fixed, player);
  if (client.fixedPort !== undefined) {
    const detail = `port ${client.fixedPort} is set without a host, so the host is discovered, and its record has the port`;
    notes.step('client', 'port-without-host', detail);
  }
  const cached = yield* withCachedHost(player);
  if (cached?.outcome === 'found') return cached;
  const through = yield* throughDns(client, names, player.options, notes);
  const candidates = [...(cached?.candidates ?? []), ...through.candidates];
  if (cached?.outcome !== 'indeterminate') return { ...through, candidates };
  const { chosen } = through;
  const next = chosen === null ? 'finds no host in DNS' : `would use ${chosen.target}:${chosen.port}`;
  notes.step('verdict', 'not-all-known', `a client that gets no answer from the host that it keeps ${next}`);
  return { ...through, candidates, outcome: 'indeterminate', failure: undefined, chosen: null };
}

const NOTHING = { domain: null, chosen: null, candidates: [], shadowed: [] } as const;

function* withFixedHost(
  fixed: KmsEndpoint,
  { client: { lookupDomain }, names, options, notes }: Player,
): Conversation<Conclusion> {
  notes.step('client', 'fixed-host', `the client was told to use ${fixed.host}, and asks for no record`);
  if (lookupDomain !== undefined) {
    const detail = `the lookup domain ${lookupDomain.key} has no effect beside it`;
    notes.step('client', 'fixed-host-before-lookup-domain', detail);
    notes.warn(detail);
  }
  const { verdict, chosen, candidate } = yield* tryKeptHost(fixed, 'override', names, options.probe, notes);
  const shadowed = options.explain ? yield* lookOn(names, 'fixed host', notes) : [];
  const common = { source: 'override', domain: null, chosen, candidates: [candidate], shadowed } as const;
  if (verdict === 'usable') return { ...common, outcome: 'found' };
  if (verdict === 'unknown') return { ...common, outcome: 'indeterminate' };
  return { ...common, outcome: 'unreachable', failure: failureOfFixed(candidate) };
}

function failureOfFixed({ addresses, probe }: Candidate): Failure {
  if (addresses.length === 0) return 'fixed-host-unresolved';
  return wasAskedForKms(probe) ? 'fixed-host-not-kms' : 'fixed-host-dead';
}

/**
 * Undefined when the client keeps no host. `unreachable`: it does not answer, so the client asks DNS. `indeterminate`:
 * whether it does is not known.
 */
function* withCachedHost({ client, names, options, notes }: Player): Conversation<Conclusion | undefined> {
  const { cached, hostCaching } = client;
  if (cached === undefined) return undefined;
  if (!hostCaching) {
    notes.step('client', 'no-host-caching', `host caching is off, so ${cached.host} is not remembered`);
    return undefined;
  }
  notes.step(
    'client',
    'cached-host',
    `the client goes back to ${cached.host}, which it keeps, and asks no DNS`,
  );
  const { verdict, chosen, candidate } = yield* tryKeptHost(cached, 'cache', names, options.probe, notes);
  const common = { source: 'cache', domain: null, chosen, candidates: [candidate] } as const;
  if (verdict === 'dead') {
    const [rule, how] = wasAskedForKms(candidate.probe)
      ? (['next-host-not-kms', ' as KMS'] as const)
      : (['cached-host', ''] as const);
    notes.step('client', rule, `${cached.host} does not answer${how}, so the client asks DNS`);
    return { ...common, outcome: 'unreachable', shadowed: [] };
  }
  if (verdict === 'unknown') {
    notes.step(
      'client',
      'not-all-known',
      `whether ${cached.host} answers is not known; without an answer it asks DNS`,
    );
    return { ...common, outcome: 'indeterminate', shadowed: [] };
  }
  const shadowed = options.explain ? yield* lookOn(names, 'cached host', notes) : [];
  return { ...common, outcome: 'found', shadowed };
}
