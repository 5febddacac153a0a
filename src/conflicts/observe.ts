import { channel } from 'node:diagnostics_channel';
import type { DomainName } from '../name/index.js';
import type { Provider } from '../provider.js';
import { kmsOwner } from '../record/index.js';
import { makeProbe, type ProbeMode } from '../probe/index.js';
import { concurrently, type Lookup, type LookupOutcome } from '../resolve/index.js';
import { formatServer } from '../transport/index.js';
import { anySignal } from '../signals.js';
import { answerFacts } from './answer-facts.js';
import type { AskAuthorities } from './authorities.js';
import { keptRecords } from './kept-records.js';
import type { DomainFacts, Observation, ServerFacts } from './facts.js';
import type { ObservingRoom } from './room.js';
import { observeMisplaced } from './misplaced.js';
import { TargetObserver } from './target-observer.js';
import { observeWildcards, randomLabel } from './wildcards.js';

/** One side of the network, as a resolver there sees it. */
export interface NamedView {
  readonly name: string;
  readonly resolver: Lookup;
  /** It shows what anybody on the Internet sees. */
  readonly public?: boolean | undefined;
}

/** A domain to look at, with its place in the list, from 0. */
export interface ListedDomain {
  readonly index: number;
  readonly domain: DomainName;
}

export interface ObserveOptions {
  readonly resolver: Lookup;
  /** Resolvers that may see other records, asked beside `resolver`. */
  readonly views?: readonly NamedView[] | undefined;
  readonly askAuthorities: AskAuthorities;
  readonly probe: ProbeMode;
  readonly provider?: Provider | undefined;
  /** Ask for a made-up interface, too. */
  readonly control?: boolean | undefined;
  /** Milliseconds for each probe. */
  readonly connectTimeout?: number | undefined;
  /** Domains looked at at the same time. */
  readonly room: ObservingRoom;
  /** Called when the last domain has been looked at, or nobody wants more. */
  readonly onEnd?: (() => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** A label that no zone has, to find wildcards by. */
  readonly madeUpLabel?: (() => string) | undefined;
}

/** Connections under way at once. Each is to another endpoint, and one that is filtered takes all its time. */
const PROBES = 200;

const trace = channel('kmsdns:conflicts');

/**
 * Looks at the domains, and yields each as it has been looked at, in no order. A target is looked up once and an
 * endpoint connected to once, however many domains name it. New domains are taken as results are picked up, so a list
 * of any length needs little memory.
 */
export function observe(
  domains: Iterable<ListedDomain> | AsyncIterable<ListedDomain>,
  options: ObserveOptions,
): AsyncIterableIterator<Observation, undefined> {
  const { probe, control, connectTimeout, madeUpLabel = randomLabel } = options;
  const stop = new AbortController();
  const signals = options.signal === undefined ? [stop.signal] : [stop.signal, options.signal];
  const signal = anySignal(signals);
  const connect =
    probe === 'none'
      ? null
      : makeProbe({ mode: probe, control, timeout: connectTimeout, concurrency: PROBES, signal });
  const targets = new TargetObserver(options.resolver, connect, {
    signal,
    onHeld: (held) => options.room.hold('probes', held),
  });
  const how: Looking = { ...options, signal, label: madeUpLabel() };
  const look = async ({ index, domain }: ListedDomain): Promise<Observation> => {
    const facts = await observeDomain(domain, how);
    if (trace.hasSubscribers) trace.publish(facts);
    return { index, facts, ...(await targets.observe(facts)) };
  };
  return concurrently<ListedDomain, Observation>(
    domains,
    options.room,
    (listed, done, failed) => void look(listed).then(done, failed),
    () => {
      stop.abort();
      options.onEnd?.();
    },
  );
}

interface Looking extends Pick<ObserveOptions, 'resolver' | 'views' | 'askAuthorities' | 'provider'> {
  readonly signal: AbortSignal;
  /** One that no zone has. */
  readonly label: string;
}

async function observeDomain(domain: DomainName, how: Looking): Promise<DomainFacts> {
  const { resolver, askAuthorities, provider, signal, views = [], label } = how;
  const owner = kmsOwner(domain);
  const asked = resolver.lookup(owner, 'SRV', { signal });
  const [own, authorities, kept, seen, wildcards] = await Promise.all([
    asked,
    askAuthorities(owner, { signal }, asked),
    provider === undefined ? null : keptRecords(provider, owner, signal),
    Promise.all(
      views.map(async (view) => serverFacts(view.name, await view.resolver.lookup(owner, 'SRV', { signal }))),
    ),
    observeWildcards(resolver, domain, label, { signal }),
  ]);
  const resolverFacts = serverFacts(null, own);
  const servers = authorities.views.map((view) => ({
    name: view.name.key,
    address: formatServer(view.address),
    answer: answerFacts(view.outcome),
  }));
  return {
    domain: domain.key,
    name: owner.key,
    resolver: resolverFacts,
    views: seen,
    wildcards,
    misplaced: await observeMisplaced(resolver, domain, resolverFacts.answer, { signal }),
    authorities: withAuthoritativeResolver(servers, resolverFacts),
    provider: kept,
    unresolvedServers: authorities.unresolved.map(({ name, problem }) => ({ name: name.key, problem })),
    authorityProblem: authorities.problem,
  };
}

/** A resolver that answers with authority is one of the zone's servers, listed or not. */
function withAuthoritativeResolver(servers: readonly ServerFacts[], resolver: ServerFacts): ServerFacts[] {
  const { answer } = resolver;
  const known = servers.some((server) => server.address === resolver.address);
  return answer.kind !== 'failed' && answer.authoritative && !known ? [...servers, resolver] : [...servers];
}

function serverFacts(name: string | null, outcome: LookupOutcome): ServerFacts {
  const address = outcome.server === undefined ? null : formatServer(outcome.server);
  return { name, address, answer: answerFacts(outcome) };
}
