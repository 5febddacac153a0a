import { channel } from 'node:diagnostics_channel';
import pLimit from 'p-limit';
import type { DomainName } from '../name/index.js';
import type { Provider } from '../provider.js';
import { kmsOwner } from '../record/index.js';
import { makeProbe, type ProbeMode } from '../probe/index.js';
import type { Lookup, LookupOutcome } from '../resolve/index.js';
import { formatServer } from '../transport/index.js';
import { answerFacts } from './answer-facts.js';
import type { AskAuthorities } from './authorities.js';
import { keptRecords } from './kept-records.js';
import { FACTS_VERSION, type DomainFacts, type Facts, type ServerFacts } from './facts.js';
import { TargetObserver } from './target-observer.js';
import { observeWildcards, randomLabel } from './wildcards.js';

/** One side of the network, as a resolver there sees it. */
export interface NamedView {
  readonly name: string;
  readonly resolver: Lookup;
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
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly onDomain?: ((domain: string) => void) | undefined;
  readonly now?: (() => number) | undefined;
  /** A label that no zone has, to find wildcards by. */
  readonly madeUpLabel?: (() => string) | undefined;
}

const trace = channel('kmsdns:conflicts');

/** Looks at the domains. A target is looked up once and an endpoint connected to once, however many domains name it. */
export async function observe(domains: readonly DomainName[], options: ObserveOptions): Promise<Facts> {
  const { probe, control, connectTimeout, signal, views = [], now = Date.now } = options;
  const at = new Date(now()).toISOString();
  const connect =
    probe === 'none' ? null : makeProbe({ mode: probe, control, timeout: connectTimeout, signal });
  const targets = new TargetObserver(options.resolver, connect, signal);
  const limit = pLimit(options.concurrency);
  const facts = await limit.map(domains, async (domain) => {
    const seen = await observeDomain(domain, options);
    if (trace.hasSubscribers) trace.publish(seen);
    await targets.observe(seen);
    options.onDomain?.(seen.domain);
    return seen;
  });
  return {
    version: FACTS_VERSION,
    at,
    domains: facts,
    targets: await targets.targets(),
    probes: targets.probes(),
    probe,
    views: views.map(({ name }) => name),
  };
}

async function observeDomain(domain: DomainName, options: ObserveOptions): Promise<DomainFacts> {
  const { resolver, askAuthorities, provider, signal, views = [], madeUpLabel = randomLabel } = options;
  const owner = kmsOwner(domain);
  const [own, authorities, kept, seen, wildcards] = await Promise.all([
    resolver.lookup(owner, 'SRV', { signal }),
    askAuthorities(owner, { signal }),
    provider === undefined ? null : keptRecords(provider, owner, signal),
    Promise.all(
      views.map(async (view) => serverFacts(view.name, await view.resolver.lookup(owner, 'SRV', { signal }))),
    ),
    observeWildcards(resolver, domain, madeUpLabel(), { signal }),
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
