import type { CheckedDomain, CheckReport, Finding } from '../../../conflicts/index.js';
import { groupBy } from '../group-by.js';
import type { HostSet } from '../host-sets.js';
import { count } from './words.js';

/** Where clients are expected to go: domains on the left, hosts on the right. */
export interface Flows {
  readonly sources: readonly FlowEnd[];
  readonly ends: readonly FlowEnd[];
  readonly links: readonly FlowLink[];
  /** All there is to share out. */
  readonly total: number;
  readonly unit: 'clients' | 'domains';
  /** Domains whose clients nobody counted, taken as the average of the others. */
  readonly guessed: number;
  /** Domains that are left out, since they have no host and nothing is wrong with that. */
  readonly meant: number;
}

export interface FlowEnd {
  readonly label: string;
  readonly domains: number;
  readonly amount: number;
  /** Of the amount, what comes by records that have an error, or does not come to any host. */
  readonly bad: number;
}

export interface FlowLink {
  /** Places in `sources` and `ends`. */
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly bad: boolean;
}

/** So many ends a side can be told apart; the smallest are taken together. */
const MAX_SOURCES = 18;
const MAX_HOSTS = 24;

const NOWHERE = 'no host that works';
const NO_RECORD = 'no KMS record';

/** A part of the clients of some domains that goes to one end. */
interface Stream {
  readonly source: number;
  readonly end: string;
  readonly amount: number;
  readonly bad: boolean;
  readonly domains: number;
}

interface Source {
  readonly domains: readonly CheckedDomain[];
  readonly shares: readonly { readonly end: string; readonly share: number; readonly bad: boolean }[];
}

export function flowsOf(sets: readonly HostSet[], { domains, findings }: CheckReport): Flows {
  const none = withoutHost(domains, findings);
  const shown = [...sets.map(sourceOf), ...none.sources];
  const { weigh, unit, guessed } = weighing(shown.flatMap((source) => source.domains));
  const amountOf = ({ domains: own }: Source): number => own.reduce((sum, domain) => sum + weigh(domain), 0);
  const all = shown
    .map((source) => ({ ...source, amount: amountOf(source) }))
    .sort((a, b) => b.amount - a.amount);
  const streams = all.flatMap(({ shares, amount, domains: own }, source) =>
    shares.map(({ end, share, bad }) => ({ source, end, amount: share * amount, bad, domains: own.length })),
  );
  const left = fold(all, MAX_SOURCES);
  const right = endsOf(streams);
  const links = groupBy(
    streams.map(({ source, end, amount, bad }) => {
      const from = Math.min(source, left.kept.length);
      return { from, to: right.placeOf(end), amount, bad };
    }),
    ({ from, to, bad }) => `${from} ${to} ${bad}`,
  );
  const others = left.rest.reduce((sum, source) => sum + source.domains.length, 0);
  return {
    sources: [
      ...left.kept.map(({ domains: own, amount }) => sourceEnd(nameOf(own), own.length, amount)),
      ...(others === 0
        ? []
        : [sourceEnd(`${count(others, 'domain')} with rarer sets`, others, total(left.rest).amount)]),
    ],
    ends: right.ends,
    links: [...links.values()].flatMap((same) =>
      same[0] === undefined ? [] : [{ ...same[0], amount: total(same).amount }],
    ),
    total: total(all).amount,
    unit,
    guessed,
    meant: none.meant,
  };
}

function sourceEnd(label: string, domains: number, amount: number): FlowEnd {
  return { label, domains, amount, bad: 0 };
}

function endsOf(streams: readonly Stream[]): {
  readonly ends: readonly FlowEnd[];
  readonly placeOf: (end: string) => number;
} {
  const all = [...groupBy(streams, ({ end }) => end)]
    .map(([label, to]) => ({
      label,
      amount: total(to).amount,
      bad: total(to.filter(({ bad }) => bad)).amount,
      domains: to.reduce((sum, { domains }) => sum + domains, 0),
    }))
    .sort((a, b) => b.amount - a.amount);
  const isNone = ({ label }: FlowEnd): boolean => label === NOWHERE || label === NO_RECORD;
  const { kept, rest } = fold(
    all.filter((end) => !isNone(end)),
    MAX_HOSTS,
  );
  const others: FlowEnd = {
    label: count(rest.length, 'other host'),
    amount: total(rest).amount,
    bad: rest.reduce((sum, { bad }) => sum + bad, 0),
    domains: rest.reduce((sum, { domains }) => sum + domains, 0),
  };
  const ends = [...kept, ...(rest.length === 0 ? [] : [others]), ...all.filter(isNone)];
  const places = new Map(ends.map(({ label }, i) => [label, i]));
  return { ends, placeOf: (end) => places.get(end) ?? kept.length };
}

function sourceOf({ members, domains }: HostSet): Source {
  const alive = members.filter(({ share }) => share > 0);
  const shares = alive.map(({ host, share, fault }) => ({ end: host, share, bad: fault === 'error' }));
  return { domains, shares: shares.length === 0 ? [{ end: NOWHERE, share: 1, bad: true }] : shares };
}

/**
 * Of domains where nobody answered nothing is known: they are in no flow. Nor are those that may well have no host: they
 * say so themselves, or the rule is off there.
 */
function withoutHost(
  domains: readonly CheckedDomain[],
  findings: readonly Finding[],
): { readonly sources: readonly Source[]; readonly meant: number } {
  const faulty = new Set(findings.filter(({ severity }) => severity !== 'info').map(({ domain }) => domain));
  const none = domains.filter(
    ({ status, records }) => status !== 'unknown' && records.every(({ target }) => target === '.'),
  );
  const missing = none.filter(({ domain }) => faulty.has(domain));
  const shares = [{ end: NO_RECORD, share: 1, bad: true }];
  return {
    sources: missing.length === 0 ? [] : [{ domains: missing, shares }],
    meant: none.length - missing.length,
  };
}

/** By the clients of a domain where somebody counted any; else every domain is as large as the other. */
function weighing(domains: readonly CheckedDomain[]): {
  readonly weigh: (domain: CheckedDomain) => number;
  readonly unit: Flows['unit'];
  readonly guessed: number;
} {
  const known = domains.flatMap(({ machines }) => machines ?? []);
  if (known.every((n) => n === 0)) return { weigh: () => 1, unit: 'domains', guessed: 0 };
  const average = known.reduce((sum, n) => sum + n, 0) / known.length;
  const weigh = ({ machines }: CheckedDomain): number => machines ?? average;
  return { weigh, unit: 'clients', guessed: domains.length - known.length };
}

/** One that is left over is kept as well: it takes no more room than a group of one. */
function fold<T>(
  items: readonly T[],
  most: number,
): { readonly kept: readonly T[]; readonly rest: readonly T[] } {
  const cut = items.length <= most + 1 ? items.length : most;
  return { kept: items.slice(0, cut), rest: items.slice(cut) };
}

function total(all: readonly { readonly amount: number }[]): { readonly amount: number } {
  return { amount: all.reduce((sum, { amount }) => sum + amount, 0) };
}

function nameOf(domains: readonly CheckedDomain[]): string {
  const first = domains[0]?.domain ?? '';
  return domains.length === 1 ? first : `${first} +${domains.length - 1}`;
}
