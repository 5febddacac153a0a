import type { SrvRecordJson } from '../record/index.js';
import {
  makeWish,
  sameRecords,
  united,
  unopposed,
  type HeldFix,
  type United,
  type Wish,
} from './combine-fixes.js';
import { DomainView, recordKey } from './domain-view.js';
import type { Observation } from './facts.js';
import type { Finding } from './judge.js';

/** The fixes of one domain, as one change of its record set. */
export interface DomainFix extends United {
  readonly domain: string;
  /** The set as the provider kept it when it was looked at. */
  readonly observed: readonly SrvRecordJson[];
  readonly held: readonly HeldFix[];
}

export interface FixOptions {
  /** Fixes that take a host away are wanted as well. */
  readonly confirmed: boolean;
}

/**
 * Puts the fixes of a domain's findings together; undefined where there is none. What one removes altogether needs no
 * other fix. Where two contradict each other, the safe one goes before the one that takes a host away; of equals, neither
 * is made.
 */
export function planFix(
  observation: Observation,
  findings: readonly Finding[],
  { confirmed }: FixOptions,
): DomainFix | undefined {
  const wishes = findings.flatMap((finding) =>
    finding.fix ? [makeWish({ ...finding, fix: finding.fix })] : [],
  );
  if (wishes.length === 0) return undefined;
  const { domain } = observation.facts;
  const kept = keptSet(new DomainView(observation));
  if (typeof kept === 'string') {
    const held = wishes.map(({ finding }): HeldFix => ({ finding, reason: 'uncertain', detail: kept }));
    return { domain, observed: [], remove: [], add: [], mends: [], held };
  }
  const isRisky = (wish: Wish): boolean => wish.fix.risk === 'confirm' || takesHostAway(wish, kept);
  const risky = wishes.filter(isRisky);
  const harmless = wishes.filter((wish) => !isRisky(wish));
  const safe = unopposed(harmless, []);
  const wanted = unopposed(confirmed ? risky : [], safe.made);
  const unwanted = confirmed ? [] : risky.map(({ finding }): HeldFix => ({ finding, ...UNCONFIRMED }));
  return {
    domain,
    observed: kept,
    ...united([...safe.made, ...wanted.made]),
    held: [...safe.held, ...wanted.held, ...unwanted],
  };
}

const UNCONFIRMED = { reason: 'unconfirmed', detail: 'it takes a host away' } as const;

/** Whatever a rule thinks of its fix: a host goes from the set, and nothing comes in its place. */
function takesHostAway({ takes, puts }: Wish, kept: readonly SrvRecordJson[]): boolean {
  const left = new Set(kept.flatMap((record) => (takes.has(recordKey(record)) ? [] : [record.target])));
  return puts.size === 0 && kept.some(({ target }) => target !== '.' && !left.has(target));
}

/** The records where they are kept, or why they are not what was judged. */
function keptSet({ authoritative, records, facts }: DomainView): readonly SrvRecordJson[] | string {
  if (authoritative.length === 0) return 'none of the servers of the zone answered, only a cache did';
  const { provider } = facts;
  if (provider === null) return 'the provider was not asked for what it keeps';
  const { answer } = provider;
  if (answer.kind === 'failed') return `the provider did not tell what it keeps: ${answer.reason}`;
  const kept = answer.kind === 'found' ? answer.records : [];
  if (sameRecords(kept, records)) return kept;
  return 'the servers do not all serve what the provider keeps';
}
