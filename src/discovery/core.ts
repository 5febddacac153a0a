import { InputError } from '../errors.js';
import { wasAskedForKms, type ProbeMode } from '../probe/index.js';
import { kmsOwner, lintSrv, SrvData } from '../record/index.js';
import { outcomeText, type LookupOutcome } from '../resolve/index.js';
import { askSrv, type Conversation } from './ask.js';
import { readProfile } from './client.js';
import { tryCandidates, type TryOptions } from './candidates.js';
import { namesToAsk } from './names.js';
import { Notes } from './notes.js';
import type { ClientProfile } from './profile.js';
import type { DiscoveryResult } from './result.js';
import { windowsErrorFor, type Failure } from './windows-errors.js';

type Conclusion = Pick<DiscoveryResult, 'outcome' | 'windowsError' | 'chosen' | 'candidates'>;

const FOUND_WORDS: Readonly<Record<ProbeMode, string>> = {
  none: 'was not probed',
  tcp: 'accepts connections, which does not show that it is KMS',
  rpc: 'accepts the KMS interface, which does not show that it is a genuine KMS host',
};

/**
 * The way of a client from its primary DNS suffix to a KMS host, as a conversation: it yields what it wants to know and
 * is given the replies. Nothing in here waits, and equal replies and seed give an equal result.
 * @throws InputError when the suffix is not a domain name
 */
export function* discovery(profile: ClientProfile, options: TryOptions): Conversation<DiscoveryResult> {
  const domain = namesToAsk(readProfile(profile))[0]?.domain;
  if (domain === undefined) {
    throw new InputError('primarySuffix', 'is not given', { hint: 'Name a domain of the client.' });
  }
  const owner = kmsOwner(domain);
  const notes = new Notes();
  notes.step('names', 'primary-suffix', 'documented', `the client asks for ${owner.key}`);
  const answer = yield* askSrv(owner);
  notes.query('SRV', answer);
  const conclusion = yield* conclude(answer, domain.key, options, notes);
  return {
    command: 'discover',
    outcome: conclusion.outcome,
    source: 'dns',
    domain: domain.key,
    windowsError: conclusion.windowsError,
    chosen: conclusion.chosen,
    candidates: conclusion.candidates,
    queries: notes.queries,
    shadowed: [],
    trace: notes.trace,
    warnings: notes.warnings,
  };
}

function* conclude(
  answer: LookupOutcome,
  domain: string,
  options: TryOptions,
  notes: Notes,
): Conversation<Conclusion> {
  const alias = 'aliases' in answer ? answer.aliases.at(-1) : undefined;
  if (alias !== undefined) {
    const detail = `${answer.name.key} is an alias; its records stand at ${alias.key}`;
    notes.step('query', 'owner-alias', 'documented', detail);
  }
  if (answer.kind !== 'found') {
    notes.step('query', 'srv-query', 'documented', `no SRV record: ${outcomeText(answer)}`);
    const missing = answer.kind === 'nxdomain' || answer.kind === 'nodata';
    return failed(missing ? 'none' : 'indeterminate', failureOf(answer.kind), domain, notes);
  }
  const srvs = answer.records.map((r) => r.data).filter((d) => d instanceof SrvData);
  notes.step('query', 'srv-query', 'documented', `records: ${srvs.map((srv) => srv.toText()).join('; ')}`);

  const hosts = srvs.filter((srv) => !srv.isNullTarget);
  if (hosts.length === 0) return nullTarget(domain, notes);
  if (hosts.length < srvs.length) {
    notes.warn(
      `${answer.name.key} has the null target "." beside hosts, which contradict each other; it is left out`,
    );
  }
  for (const srv of hosts) notes.warn(...lintSrv(answer.name, srv).map((lint) => lint.message));
  const { candidates, chosen, unknown } = yield* tryCandidates(hosts, answer.additionals, options, notes);
  if (chosen !== null) {
    notes.step(
      'verdict',
      'first-that-answers',
      'inferred',
      `the client would use ${chosen.target}:${chosen.port}; it ${FOUND_WORDS[options.probe]}`,
    );
    return { outcome: 'found', windowsError: null, chosen, candidates };
  }
  if (unknown) {
    notes.step(
      'verdict',
      'not-all-known',
      'inferred',
      'no host can be used for certain, but of some it is not known whether they could',
    );
    return { outcome: 'indeterminate', windowsError: null, chosen: null, candidates };
  }
  const failure = candidates.some(({ probe }) => wasAskedForKms(probe))
    ? 'no-kms-answer'
    : 'all-targets-dead';
  return { ...failed('unreachable', failure, domain, notes), candidates };
}

function failed(
  outcome: 'none' | 'indeterminate' | 'unreachable',
  failure: Failure,
  domain: string,
  notes: Notes,
): Conclusion {
  const { code, meaning, remedy, evidence, source } = windowsErrorFor(failure, domain);
  notes.step('verdict', 'windows-error', evidence, `a Windows client shows ${code} (source: ${source})`);
  return { outcome, windowsError: { code, meaning, remedy }, chosen: null, candidates: [] };
}

/** RFC 2782: the service is decidedly not available at this domain. */
function nullTarget(domain: string, notes: Notes): Conclusion {
  notes.step(
    'verdict',
    'null-target',
    'documented',
    `${domain} says by the target "." that it has no KMS host`,
  );
  notes.warn('which error Windows shows for the null target "." is not documented');
  return { outcome: 'none', windowsError: null, chosen: null, candidates: [] };
}

function failureOf(kind: Exclude<LookupOutcome['kind'], 'found'>): Failure {
  switch (kind) {
    case 'servfail':
    case 'other-rcode':
    case 'timeout':
    case 'unreachable':
      return 'dns-failure';
    default:
      return kind;
  }
}
