import { InputError } from '../errors.js';
import { DomainName, parseHostName } from '../name/index.js';
import type { Provider } from '../provider.js';
import type { ProbeMode } from '../probe/index.js';
import type { Resolver } from '../resolve/index.js';
import { makeAskAuthorities } from './authorities.js';
import type { Facts } from './facts.js';
import { checkSettings, type SeveritySettings } from './judge.js';
import { observe, type NamedView } from './observe.js';
import { report, type CheckReport } from './report.js';
import type { Policy } from './rule.js';

export interface JudgeOptions {
  /** The hosts that may be published; any other is a finding. Without it that rule is not applied. */
  readonly allow?: readonly (DomainName | string)[] | undefined;
  /** Severities by rule id, instead of the rules' own; `off` leaves a rule out. */
  readonly severities?: SeveritySettings | undefined;
}

export interface CheckOptions extends JudgeOptions {
  /** `none` by default. */
  readonly probe?: ProbeMode | undefined;
  /** With `rpc`: distrust hosts that accept a made-up interface as well, on a second connection. */
  readonly control?: boolean | undefined;
  /** Milliseconds for each probe; by default 4000 with `rpc`, 3000 with `tcp`. */
  readonly connectTimeout?: number | undefined;
  /** Domains looked at at the same time; 32 by default. */
  readonly concurrency?: number | undefined;
  /** The port of the zones' own servers; 53 by default, or that of a resolver that is one of them. */
  readonly authorityPort?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called as each domain has been looked at. */
  readonly onDomain?: ((domain: string) => void) | undefined;
  /** Called with all that was observed, and waited for, before it is judged: `judgeFacts` judges it again. */
  readonly onFacts?: ((facts: Facts) => Promise<void> | undefined) | undefined;
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
  const { probe = 'none', concurrency = 32, authorityPort } = options;
  const names = unique(domains.map((d) => (typeof d === 'string' ? DomainName.parse(d, 'domain') : d)));
  const policy = readPolicy(options);
  const facts = await observe(names, {
    ...options,
    resolver: deps.resolver,
    views: deps.views,
    askAuthorities: makeAskAuthorities({ ...deps, port: authorityPort }),
    probe,
    provider: deps.provider,
    concurrency,
  });
  await options.onFacts?.(facts);
  return report(facts, policy, options.severities);
}

/**
 * Judges what was observed earlier, without a network.
 * @throws InputError for a host or rule that is none
 */
export function judgeFacts(facts: Facts, options: JudgeOptions = {}): CheckReport {
  return report(facts, readPolicy(options), options.severities);
}

/** @throws InputError */
function readPolicy({ allow, severities = {} }: JudgeOptions): Policy {
  checkSettings(severities);
  const allowed = allow?.map((host) => (typeof host === 'string' ? parseAllowed(host) : host).key);
  return { allow: allowed && new Set(allowed) };
}

/** A host is allowed whatever its port. */
function parseAllowed(host: string): DomainName {
  const name = /^([^:]+):\d+$/.exec(host)?.[1];
  if (name === undefined) return parseHostName(host, 'allow');
  throw new InputError('allow', `"${host}" has a port`, {
    hint: `Leave the port out: ${name} is allowed on every port.`,
  });
}

function unique(names: readonly DomainName[]): DomainName[] {
  return [...new Map(names.map((name) => [name.key, name])).values()];
}
