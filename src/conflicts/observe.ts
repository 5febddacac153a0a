import { channel } from 'node:diagnostics_channel';
import pLimit from 'p-limit';
import type { DomainName } from '../name/index.js';
import type { Provider } from '../provider.js';
import { kmsOwner, SrvData, SrvRecord } from '../record/index.js';
import { makeProbe, type ProbeMode } from '../probe/index.js';
import { isAnswer, outcomeText, type Lookup, type LookupOutcome } from '../resolve/index.js';
import { formatServer } from '../transport/index.js';
import type { AskAuthorities } from './authorities.js';
import { keptRecords } from './kept-records.js';
import type { AnswerFacts, DomainFacts, Facts, ServerFacts } from './facts.js';
import { TargetObserver } from './target-observer.js';

export interface ObserveOptions {
  readonly resolver: Lookup;
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
}

const trace = channel('kmsdns:conflicts');

/** Looks at the domains. A target is looked up once and an endpoint connected to once, however many domains name it. */
export async function observe(domains: readonly DomainName[], options: ObserveOptions): Promise<Facts> {
  const { probe, control, connectTimeout, signal } = options;
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
  return { domains: facts, targets: await targets.targets(), probes: targets.probes(), probe };
}

async function observeDomain(domain: DomainName, options: ObserveOptions): Promise<DomainFacts> {
  const { resolver, askAuthorities, provider, signal } = options;
  const owner = kmsOwner(domain);
  const [own, authorities, kept] = await Promise.all([
    resolver.lookup(owner, 'SRV', { signal }),
    askAuthorities(owner, { signal }),
    provider === undefined ? null : keptRecords(provider, owner, signal),
  ]);
  const resolverFacts = serverFacts(null, own);
  const views = authorities.views.map((view) => ({
    name: view.name.key,
    address: formatServer(view.address),
    answer: answerFacts(view.outcome),
  }));
  return {
    domain: domain.key,
    name: owner.key,
    resolver: resolverFacts,
    authorities: withAuthoritativeResolver(views, resolverFacts),
    provider: kept,
    unresolvedServers: authorities.unresolved.map(({ name, problem }) => ({ name: name.key, problem })),
    authorityProblem: authorities.problem,
  };
}

/** A resolver that answers with authority is one of the zone's servers, listed or not. */
function withAuthoritativeResolver(views: readonly ServerFacts[], resolver: ServerFacts): ServerFacts[] {
  const { answer } = resolver;
  const known = views.some((view) => view.address === resolver.address);
  return answer.kind !== 'failed' && answer.authoritative && !known ? [...views, resolver] : [...views];
}

function serverFacts(name: string | null, outcome: LookupOutcome): ServerFacts {
  const address = outcome.server === undefined ? null : formatServer(outcome.server);
  return { name, address, answer: answerFacts(outcome) };
}

function answerFacts(outcome: LookupOutcome): AnswerFacts {
  if (!isAnswer(outcome)) return { kind: 'failed', reason: outcomeText(outcome) };
  const { authoritative } = outcome;
  const alias = outcome.aliases.at(-1)?.key ?? null;
  if (outcome.kind !== 'found') return { kind: outcome.kind, authoritative, alias };
  const records = outcome.records.flatMap(({ name, ttl, data }) =>
    data instanceof SrvData ? [new SrvRecord(name, ttl, data).toJSON()] : [],
  );
  return { kind: 'found', authoritative, alias, records };
}
