import type { SrvData } from '../record/index.js';
import {
  skipped,
  wasAskedForKms,
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

/**
 * Tries one candidate as a client does: look up the target, try its addresses one after the other.
 * @param given the target's addresses that came with the SRV answer
 */
export function* attempt(
  srv: SrvData,
  given: readonly string[],
  mode: ProbeMode,
  notes: Notes,
): Conversation<Attempt> {
  const looked = yield* askAddresses(srv.target);
  notes.query('A', looked.a);
  notes.query('AAAA', looked.aaaa);
  const addresses = mergeAddresses(looked, given, notes);
  const [first] = addresses;
  if (first === undefined) return unresolved(looked, notes);
  notes.step(
    'addresses',
    'target-addresses',
    'documented',
    `${srv.target.key} is at ${addresses.join(', ')}`,
  );
  if (mode === 'none') {
    return { verdict: 'usable', addresses, probe: skipped('no probe was asked for'), address: first };
  }
  return yield* tryInTurn(srv.port, addresses, notes);
}

/** Fresh addresses first; those that only came along with the SRV answer after them, and said so. */
function mergeAddresses(looked: HostLookup, given: readonly string[], notes: Notes): string[] {
  const host = looked.host.key;
  const fresh = hostAddresses(looked);
  const alias = hostAlias(looked);
  if (alias !== undefined) {
    notes.warn(
      `${host} is an alias of ${alias.key}; the target of an SRV record must not be one (RFC 2782), and not every client follows it`,
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
  const detail = `${looked.host.key} ${what}: ${outcomeText(decisiveOutcome(looked))}`;
  notes.step('addresses', 'target-addresses', 'documented', detail);
  if (!known) notes.warn(`${detail}; whether it can be reached is not known`);
  return {
    verdict: known ? 'dead' : 'unknown',
    addresses: [],
    probe: { state: 'unresolved', detail, ms: 0 },
  };
}

function* tryInTurn(port: number, addresses: readonly string[], notes: Notes): Conversation<Attempt> {
  const failures: ProbeResult[] = [];
  for (const host of addresses) {
    const probe = yield* askProbe({ host, port });
    // That clients connect is documented; what they say then is known from those who took packets apart.
    if (wasAskedForKms(probe)) notes.step('probe', 'rpc-bind', 'inferred', probe.detail);
    else notes.step('probe', 'tcp-connect', 'documented', probe.detail);
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
