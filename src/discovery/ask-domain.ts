import { MessageError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { kmsOwner, SrvData } from '../record/index.js';
import { isAnswer, opinions, outcomeText, type FoundOutcome, type LookupOutcome } from '../resolve/index.js';
import { askSrv, type Conversation, type View } from './ask.js';
import type { Notes } from './notes.js';

/** A server that only answers for its own zones leaves the rest of an alias to be asked for; a client stops somewhere. */
const MAX_HOPS = 8;

/** Asks for the KMS records of a domain, wherever its aliases lead, and writes down what came. */
export function* askDomain(domain: DomainName, notes: Notes): Conversation<LookupOutcome> {
  const owner = kmsOwner(domain);
  let outcome = merged(yield* askAndNote(owner, notes), notes);
  const seen = [owner];
  for (let next = unfollowed(outcome); next !== undefined; next = unfollowed(outcome)) {
    const target = next;
    notes.step(
      'query',
      'owner-alias',
      `${outcome.name.key} is an alias of ${target.key}, which is asked next`,
    );
    noteRedirection(outcome, notes);
    if (seen.length > MAX_HOPS || seen.some((name) => name.equals(target))) {
      return nowhere(outcome, owner, notes);
    }
    seen.push(target);
    outcome = merged(yield* askAndNote(target, notes), notes);
  }
  noteAlias(outcome, notes);
  return outcome;
}

/** As of a resolver that follows aliases itself and answers with such a circle: no answer that can be used. */
function nowhere({ server, ms }: LookupOutcome, name: DomainName, notes: Notes): LookupOutcome {
  const detail = `the aliases of ${name.key} lead nowhere`;
  notes.warn(detail);
  const none = { authoritative: false, extendedErrors: [], warnings: [] };
  return { kind: 'bad-reply', name, server, ms, ...none, error: new MessageError(detail) };
}

/** Each record once: a set has no two that are equal (RFC 2181 §5), whatever a server sends. */
export function srvsOf(answer: FoundOutcome): SrvData[] {
  const srvs = answer.records.map((r) => r.data).filter((data) => data instanceof SrvData);
  return [...new Map(srvs.map((srv) => [srv.key, srv])).values()];
}

/** The data of the records of an answer, as a master file has them. */
export function recordTexts(answer: FoundOutcome): string[] {
  return answer.records.map((r) => r.data.toText());
}

function* askAndNote(name: DomainName, notes: Notes): Conversation<readonly [View, ...View[]]> {
  const views = yield* askSrv(name);
  for (const { outcome, via } of views) notes.query('SRV', outcome, via);
  return views;
}

/**
 * One answer of several connections: the first that has records; without any, a failure before a "no", as it might
 * have hidden some.
 */
function merged(views: readonly [View, ...View[]], notes: Notes): LookupOutcome {
  const [first] = views;
  const outcomes = views.map((view) => view.outcome);
  const outcome =
    outcomes.find(({ kind }) => kind === 'found') ?? outcomes.find((one) => !isAnswer(one)) ?? first.outcome;
  const differing = differences(views);
  if (differing !== undefined) {
    const detail = `the servers of its connections differ about ${outcome.name.key}: ${differing}`;
    notes.step('query', 'several-connections', detail);
    notes.warn(`${detail}; which of them a client believes is not documented`);
  }
  return outcome;
}

/** Who says what, where not all say the same. */
export function differences(views: readonly View[]): string | undefined {
  if (opinions(views.map(({ outcome }) => outcome)).length < 2) return undefined;
  return views.map(({ via, outcome }) => `${via ?? 'the resolver'}: ${contents(outcome)}`).join('; ');
}

/** What an outcome says, without who said it and when. */
function contents(outcome: LookupOutcome): string {
  return outcome.kind === 'found' ? recordTexts(outcome).sort().join(', ') : outcomeText(outcome);
}

/** Where an answer says that the records are, if it does not say whether there are any. */
function unfollowed(outcome: LookupOutcome): DomainName | undefined {
  return outcome.kind === 'nodata' && outcome.soa === undefined ? outcome.aliases.at(-1) : undefined;
}

function noteAlias(outcome: LookupOutcome, notes: Notes): void {
  const alias = 'aliases' in outcome ? outcome.aliases.at(-1) : undefined;
  if (alias === undefined) return;
  notes.step('query', 'owner-alias', `${outcome.name.key} is an alias; its records stand at ${alias.key}`);
  noteRedirection(outcome, notes);
}

function noteRedirection(outcome: LookupOutcome, notes: Notes): void {
  const dname = 'dname' in outcome ? outcome.dname : undefined;
  if (dname === undefined) return;
  const detail = `a DNAME record at ${dname.key} sends everything below it elsewhere`;
  notes.step('query', 'owner-redirected', detail);
}
