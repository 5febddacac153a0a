import { DomainName } from '../name/index.js';
import type { Provider } from '../provider.js';
import type { ProbeMode } from '../probe/index.js';
import type { Resolver } from '../resolve/index.js';
import { makeAskAuthorities } from './authorities.js';
import { FACTS_VERSION, type Facts, type FactsHeader, type Observation, type Shard } from './facts.js';
import { paced } from './paced.js';
import { ObservingRoom } from './room.js';
import { observe, type ListedDomain, type NamedView } from './observe.js';
import { makePolicy, type PolicyOptions } from './policy.js';
import { judgeAll, makeReport, type CheckReport } from './report.js';

export interface ObservationOptions {
  /** `none` by default. */
  readonly probe?: ProbeMode | undefined;
  /** With `rpc`: distrust hosts that accept a made-up interface as well, on a second connection. */
  readonly control?: boolean | undefined;
  /** Milliseconds for each probe; by default 4000 with `rpc`, 3000 with `tcp`. */
  readonly connectTimeout?: number | undefined;
  /** Domains looked at at the same time, 64 by default; beside them up to 8000 that wait for what is silent. */
  readonly concurrency?: number | undefined;
  /** The port of the zones' own servers; 53 by default, or that of a resolver that is one of them. */
  readonly authorityPort?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly now?: (() => number) | undefined;
  /** Which part of the list the domains are. */
  readonly shard?: Shard | undefined;
}

export interface CheckOptions extends ObservationOptions, PolicyOptions {
  /** Called as each domain has been looked at, and waited for. `judgeFacts` judges it again. */
  readonly onObservation?: ((observation: Observation) => Promise<void> | undefined) | undefined;
}

export interface CheckDeps {
  /** Finds zones, their servers and the addresses of targets. */
  readonly resolver: Resolver;
  /** Asks the zones' own servers: a resolver that does not ask for recursion. */
  readonly direct: Resolver;
  /** Resolvers on other sides of the network, to compare what they see. */
  readonly views?: readonly NamedView[] | undefined;
  /** Where the records are kept, to compare it with what DNS serves. */
  readonly provider?: Provider | undefined;
}

/** An observation under way. */
export interface Observing {
  readonly header: FactsHeader;
  readonly observations: AsyncIterableIterator<Observation, undefined>;
}

/**
 * Looks at the KMS records of every domain, at all servers that have authority for them, and says what would mislead
 * a client. What DNS and the hosts answer is in the report.
 * @throws InputError for a domain, host or rule that is none
 * @throws KmsDnsError `ERR_ABORTED` or `ERR_TIMEOUT` when the signal fires
 */
export async function checkDomains(
  domains: readonly (DomainName | string)[],
  options: CheckOptions,
  deps: CheckDeps,
): Promise<CheckReport> {
  const names = unique(domains.map((d) => (typeof d === 'string' ? DomainName.parse(d, 'domain') : d)));
  const policy = makePolicy(options);
  const listed = names.map((domain, index) => ({ index, domain }));
  const { header, observations } = observeDomains(listed, options, deps);
  return makeReport(judgeAll(header, told(observations, options.onObservation), policy));
}

/**
 * Looks at domains from a list of any length, and yields each as it has been looked at; `judgeAll` judges them as
 * they come. Stop it by leaving the loop, or by the signal.
 */
export function observeDomains(
  domains: Iterable<ListedDomain> | AsyncIterable<ListedDomain>,
  options: ObservationOptions,
  deps: CheckDeps,
): Observing {
  const { probe = 'none', concurrency = 64, authorityPort, now = Date.now, shard = null } = options;
  const room = new ObservingRoom(concurrency);
  const { resolver, direct, views: asked, close } = paced(deps, (what, held) => room.hold(what, held));
  const observations = observe(domains, {
    ...options,
    resolver,
    views: asked,
    askAuthorities: makeAskAuthorities({ resolver, direct, port: authorityPort }),
    onEnd: close,
    probe,
    provider: deps.provider,
    room,
  });
  const views = (deps.views ?? []).map((view) => ({ name: view.name, public: view.public ?? false }));
  const at = new Date(now()).toISOString();
  return { header: { version: FACTS_VERSION, at, probe, views, shard }, observations };
}

/**
 * Judges what was observed earlier, without a network.
 * @throws InputError for a host or rule that is none
 */
export function judgeFacts(facts: Facts, options: PolicyOptions = {}): Promise<CheckReport> {
  return makeReport(judgeAll(facts, facts.observations, makePolicy(options)));
}

async function* told(
  observations: AsyncIterable<Observation>,
  tell: CheckOptions['onObservation'],
): AsyncGenerator<Observation, void, undefined> {
  for await (const observation of observations) {
    await tell?.(observation);
    yield observation;
  }
}

function unique(names: readonly DomainName[]): DomainName[] {
  return [...new Map(names.map((name) => [name.key, name])).values()];
}
