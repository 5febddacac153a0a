import pLimit from 'p-limit';
import { abortedError, asKmsDnsError, KmsDnsError } from '../errors.js';
import type { DomainName } from '../name/index.js';
import { kmsOwner, type SrvRecord } from '../record/index.js';
import {
  askEveryServer,
  isAnswer,
  outcomeText,
  type NameServer,
  type Resolver,
  type ServerView,
} from '../resolve/index.js';
import { anySignal } from '../signals.js';
import { waitFor } from './backoff.js';
import type { ChangeReport, DomainResult } from './result.js';

export interface SettleOptions {
  /** Asks without recursion. */
  readonly direct: Resolver;
  /** Every server of a zone, such as `zoneNameServers` of a resolver gives. Asked once for each zone. */
  readonly servers: (zone: DomainName, options: { signal: AbortSignal }) => Promise<readonly NameServer[]>;
  /** Milliseconds to wait for each domain at the most, from when it is first asked for; a minute unless told otherwise. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly wait?: ((ms: number, signal: AbortSignal | undefined) => Promise<unknown>) | undefined;
  /** Called as each domain is settled, or given up. */
  readonly onSettled?: ((settlement: Settlement) => void) | undefined;
}

/** How far a change of one domain has come. `JSON.stringify` gives what `--json` prints. */
export interface Settlement {
  readonly domain: DomainName;
  /** Every authoritative server serves it. */
  readonly settled: boolean;
  readonly servers: readonly ServerState[];
  /** `ERR_NOT_SETTLED`, with the servers that lag; or why the servers could not be found. */
  readonly error: KmsDnsError | null;
}

export interface ServerState {
  readonly name: DomainName;
  readonly current: boolean;
  /** What it said last, for people. */
  readonly detail: string;
}

const DEFAULT_TIMEOUT = 60_000;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5000;
const CONCURRENCY = 16;

/**
 * Waits until every authoritative server serves what a report says was changed: what was added is there, what was removed
 * is gone. What others have changed since does not matter. Domains that failed are left out.
 *
 * Never throws for a server that lags or is silent: the settlement names it. Ends early when `signal` fires.
 */
export async function settle(report: ChangeReport, options: SettleOptions): Promise<Settlement[]> {
  const done = report.domains.filter(({ error, zone }) => error === null && zone !== null);
  if (report.dryRun) return [];
  const { direct, signal, timeout = DEFAULT_TIMEOUT, wait = waitFor } = options;
  const lookups = pLimit(CONCURRENCY);
  const questions = pLimit(CONCURRENCY);
  const serversOf = remember((zone: DomainName) =>
    lookups(() => options.servers(zone, { signal: within(timeout, signal) })),
  );
  return Promise.all(
    done.map(async (result) => {
      // Begun by the first question: a domain that has to queue loses no time by it.
      let deadline: AbortSignal | undefined;
      const begun = () => (deadline ??= within(timeout, signal));
      const watch = {
        direct,
        wait,
        ask: <T>(question: (signal: AbortSignal) => Promise<T>) => questions(() => question(begun())),
        begun,
      };
      const settlement = await settleDomain(result, serversOf, watch);
      options.onSettled?.(settlement);
      return settlement;
    }),
  );
}

/** Fires when so many milliseconds are over, or with `signal`. */
export function within(timeout: number, signal: AbortSignal | undefined): AbortSignal {
  const deadline = AbortSignal.timeout(timeout);
  return signal === undefined ? deadline : anySignal([signal, deadline]);
}

interface Watch {
  readonly direct: Resolver;
  /** Asks when it is this question's turn, until the domain's time is over. */
  readonly ask: <T>(question: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** The domain's deadline; begun, if it has not. */
  readonly begun: () => AbortSignal;
  readonly wait: (ms: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

async function settleDomain(
  result: DomainResult,
  serversOf: (zone: DomainName) => Promise<readonly NameServer[]>,
  watch: Watch,
): Promise<Settlement> {
  const { domain } = result;
  try {
    const servers = await serversOf(result.zone as DomainName);
    const states = await Promise.all(servers.map((server) => watchServer(server, result, watch)));
    const lagging = states.filter(({ current }) => !current);
    const error =
      lagging.length === 0 ? null : notSettled(domain, lagging, abortedError(watch.begun().reason));
    return { domain, settled: error === null, servers: states, error };
  } catch (error) {
    return { domain, settled: false, servers: [], error: asKmsDnsError(error) };
  }
}

/** Asks one server again and again until it is current; when the time is over, what it said last. */
async function watchServer(
  server: NameServer,
  result: DomainResult,
  { direct, ask, begun, wait }: Watch,
): Promise<ServerState> {
  const question = { zone: result.zone as DomainName, name: kmsOwner(result.domain), type: 'SRV' } as const;
  let state: ServerState = { name: server.name, current: false, detail: 'has not answered' };
  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const views = await ask((signal) => askEveryServer(direct, [server], question, { signal }));
      state = stateOf(server, views, result);
      if (state.current) return state;
      await wait(pause, begun());
    }
  } catch (error) {
    if (begun().aborted) return state;
    throw error;
  }
}

/** A server is current when some address of it answers, and none that answers says otherwise. */
function stateOf(server: NameServer, views: readonly ServerView<'SRV'>[], result: DomainResult): ServerState {
  const said = views.map((view) => ({ view, missing: missingIn(view, result) }));
  const behind = said.find(({ missing }) => missing !== undefined && missing !== '');
  const current = behind === undefined && said.some(({ missing }) => missing === '');
  const silent =
    said[0] === undefined ? (server.problem ?? 'has no address') : outcomeText(said[0].view.outcome);
  return { name: server.name, current, detail: current ? 'serves it' : (behind?.missing ?? silent) };
}

/** What a server does not serve yet, in words; empty when it serves all, undefined when it does not say. */
function missingIn(
  { outcome }: ServerView<'SRV'>,
  { status, before, after }: DomainResult,
): string | undefined {
  if (!isAnswer(outcome)) return undefined;
  if (!outcome.authoritative) return 'is not authoritative for the zone';
  const records = outcome.kind === 'found' ? outcome.records : [];
  const served = new Map(records.map(({ data, ttl }) => [data.key, ttl]));
  const added = without(after, before);
  // Where no host was added, what stands was asked for as it is, or with another TTL.
  const wanted = added.length > 0 || status === 'removed' ? added : after;
  const absent = wanted.find(({ data }) => !served.has(data.key));
  if (absent !== undefined) return `does not serve ${absent.data.toText()} yet`;
  const left = without(before, after).find(({ data }) => served.has(data.key));
  if (left !== undefined) return `still serves ${left.data.toText()}`;
  const ttl = after[0]?.ttl;
  if (ttl === before[0]?.ttl || wanted.every(({ data }) => served.get(data.key) === ttl)) return '';
  return `does not serve the TTL ${ttl} yet`;
}

function without(records: readonly SrvRecord[], others: readonly SrvRecord[]): readonly SrvRecord[] {
  const keys = new Set(others.map(({ data }) => data.key));
  return records.filter(({ data }) => !keys.has(data.key));
}

function notSettled(domain: DomainName, lagging: readonly ServerState[], cause: KmsDnsError): KmsDnsError {
  const who = lagging.map(({ name, detail }) => `${name.text}: ${detail}`).join('; ');
  return new KmsDnsError(
    'ERR_NOT_SETTLED',
    `${domain.text} is not served everywhere: ${who || cause.message}`,
    {
      hint: 'The change itself is made. See whether zone transfers to these servers work.',
      reasons: [...cause.reasons.filter((reason) => reason === 'timedOut'), 'retriable'],
      details: { servers: lagging.map(({ name }) => name.key) },
      cause,
    },
  );
}

/** Asks once for each zone. */
function remember<T>(ask: (zone: DomainName) => Promise<T>): (zone: DomainName) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return (zone) => {
    const known = asked.get(zone.key) ?? ask(zone);
    asked.set(zone.key, known);
    return known;
  };
}
