import { isLoopback, type DomainName } from '../name/index.js';
import {
  wasAskedForKms,
  skipped,
  type ProbeMode,
  type ProbeResult,
  type ProbeState,
} from '../probe/index.js';
import {
  decisiveOutcome,
  hostAddresses,
  hostAlias,
  hostState,
  outcomeText,
  type HostLookup,
} from '../resolve/index.js';
import { askAddresses, askProbe, type Conversation } from './ask.js';
import type { Notes } from './notes.js';

/** A connection is all that `--probe tcp` asks for; an RPC probe never ends in `open`. */
const USABLE: ReadonlySet<ProbeState> = new Set(['open', 'kms']);
/** This machine could not try, or an RPC service refused for reasons that may be gone in a moment. */
const UNKNOWN: ReadonlySet<ProbeState> = new Set(['skipped', 'rpc-refused']);

/** What became of one candidate. `unknown`: what was seen does not say whether a client could use the host. */
export interface Attempt {
  readonly verdict: 'usable' | 'dead' | 'unknown';
  readonly addresses: readonly string[];
  readonly probe: ProbeResult;
  /** Where a client would end up; only of a usable candidate. */
  readonly address?: string;
}

export interface Target {
  /** An IP address, or the names to look up: the first that has an address counts. */
  readonly host: string | readonly [DomainName, ...DomainName[]];
  readonly port: number;
  /** Addresses that came with the SRV answer. */
  readonly given: readonly string[];
}

/** Tries one candidate as a client does: look up the target, try its addresses one after the other. */
export function* attempt(
  { host, port, given }: Target,
  mode: ProbeMode,
  notes: Notes,
): Conversation<Attempt> {
  if (typeof host === 'string') return yield* tryAddresses([host], port, mode, notes);
  const looked = yield* lookUp(host, notes);
  const addresses = mergeAddresses(looked, given, notes);
  if (addresses.length === 0) return unresolved(looked, notes);
  notes.step('addresses', 'target-addresses', `${looked.host.key} is at ${addresses.join(', ')}`);
  return yield* tryAddresses(addresses, port, mode, notes);
}

/** The first name that has an address, or that could not be looked up; else the first one. */
function* lookUp(
  [first, ...more]: readonly [DomainName, ...DomainName[]],
  notes: Notes,
): Conversation<HostLookup> {
  let told = yield* lookUpOne(first, notes);
  for (const name of more) {
    if (hostState(told) === 'resolved' || hostState(told) === 'unknown') break;
    notes.step('addresses', 'short-name', `${told.host.key} has no address, so ${name.key} is looked up`);
    told = yield* lookUpOne(name, notes);
  }
  return told;
}

function* lookUpOne(name: DomainName, notes: Notes): Conversation<HostLookup> {
  const looked = yield* askAddresses(name);
  notes.query('A', looked.a);
  notes.query('AAAA', looked.aaaa);
  return looked;
}

/** Fresh addresses first; those that only came along with the SRV answer after them, and said so. */
function mergeAddresses(looked: HostLookup, given: readonly string[], notes: Notes): string[] {
  const host = looked.host.key;
  const fresh = hostAddresses(looked);
  const alias = hostAlias(looked);
  if (alias !== undefined) {
    const detail = `${host} is an alias of ${alias.key}`;
    notes.step('addresses', 'target-alias', detail);
    notes.warn(
      `${detail}; the target of an SRV record must not be one (RFC 2782), and not every client follows it`,
    );
  }
  const extra = given.filter((address) => !fresh.includes(address));
  if (extra.length > 0) {
    const now = fresh.length === 0 ? outcomeText(decisiveOutcome(looked)) : fresh.join(', ');
    notes.warn(
      `the SRV answer came with ${extra.join(', ')} for ${host}, but looking ${host} up gives ${now}`,
    );
  }
  return [...fresh, ...extra];
}

function unresolved(looked: HostLookup, notes: Notes): Attempt {
  const known = hostState(looked) !== 'unknown';
  const what = known ? 'has no address' : 'could not be looked up';
  const alias = hostAlias(looked);
  const decisive = decisiveOutcome(looked);
  const why =
    known || alias === undefined || decisive.kind !== 'nodata'
      ? outcomeText(decisive)
      : `the server does not say where ${alias.key} is`;
  const detail = `${looked.host.key} ${what}: ${why}`;
  notes.step('addresses', 'target-addresses', detail);
  if (!known) notes.warn(`${detail}; whether it can be reached is not known`);
  return {
    verdict: known ? 'dead' : 'unknown',
    addresses: [],
    probe: { state: 'unresolved', detail, ms: 0 },
  };
}

function* tryAddresses(
  addresses: readonly string[],
  port: number,
  mode: ProbeMode,
  notes: Notes,
): Conversation<Attempt> {
  const [first] = addresses;
  if (mode === 'none' && first !== undefined) {
    return { verdict: 'usable', addresses, probe: skipped('no probe was asked for'), address: first };
  }
  for (const address of addresses.filter((a) => isLoopback(a))) {
    const detail = `${address} is loopback: here it is this machine, on a client the client itself`;
    notes.step('addresses', 'own-address', detail);
  }
  return yield* tryInTurn(port, addresses, notes);
}

function* tryInTurn(port: number, addresses: readonly string[], notes: Notes): Conversation<Attempt> {
  const failures: ProbeResult[] = [];
  for (const host of addresses) {
    const probe = yield* askProbe({ host, port });
    // That clients connect is documented; what they say then is known from those who took packets apart.
    notes.step('probe', wasAskedForKms(probe) ? 'rpc-bind' : 'tcp-connect', probe.detail);
    if (USABLE.has(probe.state)) return { verdict: 'usable', addresses, probe, address: host };
    failures.push(probe);
  }
  return {
    verdict: failures.some(({ state }) => UNKNOWN.has(state)) ? 'unknown' : 'dead',
    addresses,
    probe: summary(failures),
  };
}

/** One result for several addresses that all failed: the state of the one that came furthest, everybody's words. */
function summary(failures: readonly ProbeResult[]): ProbeResult {
  const telling = failures.find(wasAskedForKms) ?? failures[0];
  return {
    state: telling?.state ?? 'skipped',
    detail: failures.map((f) => f.detail).join('; '),
    ms: failures.reduce((total, f) => total + f.ms, 0),
  };
}
