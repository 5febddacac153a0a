import type { ErrorCode } from '../errors.js';
import { kmsOwner, lintSrv } from '../record/index.js';
import type { ProbeMode } from '../probe/index.js';
import { wasAskedForKms } from '../probe/index.js';
import { isAnswer, outcomeText, type FoundOutcome, type LookupOutcome } from '../resolve/index.js';
import { isEncrypted } from '../transport/index.js';
import { askEach, type Conversation } from './ask.js';
import { askDomain, differences, recordTexts, srvsOf } from './ask-domain.js';
import { tryCandidates, type TryOptions } from './candidates.js';
import type { Client } from './client.js';
import { lookOn } from './look-on.js';
import { parentsOf, type NameToAsk } from './names.js';
import type { Notes } from './notes.js';
import type { Candidate, DiscoveryResult, Source } from './result.js';
import { walk, type Walk } from './walk.js';
import type { Failure } from './windows-errors.js';

/** What the client's way came to. */
export interface Conclusion extends Pick<
  DiscoveryResult,
  'outcome' | 'source' | 'domain' | 'chosen' | 'candidates' | 'shadowed'
> {
  /** What leads to the code that Windows shows; left out where a client shows none, or it is not known. */
  readonly failure?: Failure | undefined;
}

const FOUND_WORDS: Readonly<Record<ProbeMode, string>> = {
  none: 'was not probed',
  tcp: 'accepts connections, which does not show that it is KMS',
  rpc: 'accepts the KMS interface, which does not show that it is a genuine KMS host',
};

/** A certificate that we do not trust, a path of HTTP that is not there: a client asks its resolver in another way. */
const OUR_WAY: ReadonlySet<ErrorCode> = new Set(['ERR_TLS', 'ERR_HTTP']);

const REASONS: Readonly<Record<NameToAsk['rule'], string>> = {
  'lookup-domain': 'as its lookup domain says',
  'search-list': 'by its search list',
  'primary-suffix': 'by its primary suffix',
  'ad-domain': 'by its Active Directory domain',
  'connection-suffix': 'by the suffix of a connection',
  devolution: 'by a parent of its primary suffix',
};

/** The part of a client's way that leads through DNS: its domains in order, the first answer, the hosts in it. */
export function* throughDns(
  client: Client,
  names: readonly NameToAsk[],
  options: TryOptions,
  notes: Notes,
): Conversation<Conclusion> {
  const [first] = names;
  const source: Source = first?.rule === 'lookup-domain' ? 'lookup-domain' : 'dns';
  const common = { source, domain: first?.domain.key ?? null, chosen: null, candidates: [], shadowed: [] };
  noteNames(client, names, notes);
  if (first === undefined) return { ...common, outcome: 'none', failure: 'no-suffix' };
  if (client.noDnsServers) {
    notes.step('query', 'no-dns-servers', 'no connection of the client has a DNS server');
    return { ...common, outcome: 'none', failure: 'no-dns-servers' };
  }
  const walked = yield* walk(names, notes);
  if (options.explain) yield* compareResolvers(walked.found?.name ?? first, notes);
  if (walked.found === undefined) {
    if (options.explain && source === 'dns') yield* lookAtParents(client, names, notes);
    return { ...common, ...nothingFound(walked) };
  }
  const { name, answer } = walked.found;
  const reached = {
    ...(yield* fromRecords(client, answer, source, options, notes)),
    domain: name.domain.key,
  };
  const shadowed = options.explain ? yield* lookOn(walked.after, name.domain.key, notes) : [];
  const doubt = walked.before.find((outcome) => !isAnswer(outcome));
  if (doubt === undefined) return { ...reached, shadowed };
  const host = reached.chosen;
  const further = host === null ? 'finds none that it can use' : `would use ${host.target}:${host.port}`;
  const failed = `${doubt.name.key} could not be asked for (${outcomeText(doubt)})`;
  notes.warn(`${failed}: a client that finds records there does not come as far as ${name.domain.key}`);
  notes.step('verdict', 'no-answer', `${failed}; a client that goes on ${further}`);
  return { ...reached, outcome: 'indeterminate', failure: undefined, chosen: null, shadowed };
}

function noteNames(client: Client, names: readonly NameToAsk[], notes: Notes): void {
  const { lookupDomain, os, searchList, primarySuffix, adDomain } = client;
  if (lookupDomain !== undefined && !os.lookupDomain) {
    const detail = `this Windows is from before the lookup domain ${lookupDomain.key}, which is left out`;
    notes.step('names', 'lookup-domain-not-yet', detail);
    notes.warn(detail);
  }
  if (names.length === 0) {
    const detail = 'the client has no suffix to complete _vlmcs._tcp with';
    notes.step('names', 'no-suffix', detail);
    notes.warn(`${detail}: what it does then is disputed`);
  }
  for (const { domain, rule } of names) {
    const alone = rule === 'connection-suffix' && primarySuffix === undefined && adDomain === undefined;
    const how = alone ? 'connection-suffix-alone' : rule;
    notes.step('names', how, `${REASONS[rule]}, it asks for _vlmcs._tcp.${domain.key}`);
    if (alone) {
      notes.warn(
        'whether a client without a primary suffix asks in the domain of a connection is disputed: administrators saw such clients ask nothing and show 0x8007007B',
      );
    }
  }
  if (names[0]?.rule === 'search-list' && searchList.length > 0) {
    const others = [primarySuffix, adDomain, ...client.connectionSuffixes].flatMap((d) => d?.key ?? []);
    const left = others.filter((key) => !names.some(({ domain }) => domain.key === key));
    if (left.length > 0) {
      notes.step('names', 'search-list-alone', `the search list takes the place of ${left.join(', ')}`);
    }
  }
}

/** Every domain said no, or some did not answer; the first of these decides, as its records may be there. */
function nothingFound({ before }: Walk): Pick<Conclusion, 'outcome' | 'failure'> {
  const failed = before.find((outcome) => !isAnswer(outcome));
  if (failed !== undefined) return { outcome: 'indeterminate', failure: failureOf(failed) };
  const kind = before.some((outcome) => outcome.kind === 'nodata') ? 'nodata' : 'nxdomain';
  const alias = before.some((outcome) => 'aliases' in outcome && outcome.aliases.length > 0);
  return { outcome: 'none', failure: alias ? `alias-${kind}` : kind };
}

function* fromRecords(
  client: Client,
  answer: FoundOutcome,
  source: Source,
  options: TryOptions,
  notes: Notes,
): Conversation<Omit<Conclusion, 'domain' | 'shadowed'>> {
  const srvs = srvsOf(answer);
  const hosts = srvs.filter((srv) => !srv.isNullTarget);
  const none = { source, chosen: null, candidates: [] };
  if (hosts.length === 0) {
    notes.step(
      'verdict',
      'null-target',
      `${answer.name.key} says by the target "." that there is no KMS host`,
    );
    notes.warn('which error Windows shows for the null target "." is not documented');
    return { ...none, outcome: 'none' };
  }
  if (hosts.length < srvs.length) {
    notes.warn(
      `${answer.name.key} has the null target "." beside hosts, which contradict each other; it is left out`,
    );
  }
  for (const srv of hosts) notes.warn(...lintSrv(answer.name, srv).map((lint) => lint.message));
  const { selection } = client.os;
  const choice = { hosts, additionals: answer.additionals, selection, source };
  const { candidates, chosen, unknown } = yield* tryCandidates(choice, options, notes);
  if (chosen !== null) {
    const words = `the client would use ${chosen.target}:${chosen.port}; it ${FOUND_WORDS[options.probe]}`;
    notes.step('verdict', 'first-that-answers', words);
    return { source, outcome: 'found', chosen, candidates };
  }
  if (unknown) {
    const words = 'no host can be used for certain, but of some it is not known whether they could';
    notes.step('verdict', 'not-all-known', words);
    return { source, outcome: 'indeterminate', chosen: null, candidates };
  }
  return { source, outcome: 'unreachable', chosen: null, candidates, failure: failureOfAll(candidates) };
}

/** What a client finds may depend on which of its resolvers it asks. */
function* compareResolvers({ domain }: NameToAsk, notes: Notes): Conversation<void> {
  const views = yield* askEach(kmsOwner(domain));
  const differing = differences(views);
  if (differing === undefined) return;
  const detail = `the resolvers differ about ${domain.key}: ${differing}`;
  notes.step('explain', 'resolvers-compared', detail);
  notes.warn(detail);
}

/** Whether clients ask in the parents of their primary suffix is not known: what they would find there is told. */
function* lookAtParents(client: Client, names: readonly NameToAsk[], notes: Notes): Conversation<void> {
  if (client.searchList.length > 0 || client.devolution !== undefined) return;
  const asked = new Set(names.map(({ domain }) => domain.key));
  const parents = parentsOf(client.primarySuffix, 2).filter((domain) => !asked.has(domain.key));
  for (const domain of parents) {
    const answer = yield* askDomain(domain, notes);
    if (answer.kind !== 'found') continue;
    const records = recordTexts(answer).join('; ');
    notes.step('explain', 'devolution', `the parent ${domain.key} has ${records}`);
    notes.warn(
      `${domain.key}, a parent of the primary suffix, has records: a client whose DNS devolves suffixes may find them`,
    );
    return;
  }
}

function failureOfAll(candidates: readonly Candidate[]): Failure {
  if (candidates.some(({ probe }) => wasAskedForKms(probe))) return 'no-kms-answer';
  return candidates.every(({ probe }) => probe.state === 'unresolved')
    ? 'all-targets-unresolved'
    : 'all-targets-dead';
}

/** Undefined for what only our own way to the resolver can meet with. */
function failureOf(outcome: LookupOutcome): Failure | undefined {
  if ('error' in outcome) {
    const { server, error } = outcome;
    if (OUR_WAY.has(error.code) || (server !== undefined && isEncrypted(server))) return undefined;
  }
  switch (outcome.kind) {
    case 'refused':
    case 'formerr':
    case 'notimp':
    case 'bad-reply':
      return outcome.kind;
    default:
      return 'dns-failure';
  }
}
