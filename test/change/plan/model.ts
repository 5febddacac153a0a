import fc from 'fast-check';
import type {
  Allowances,
  Desired,
  PlannedDomain,
  PlannedMember,
  PlanSettings,
} from '../../../src/change/index.js';
import { desire, SETTINGS, type OwnerMark } from './bed.js';

/**
 * What plans, applies and rollbacks have to keep, said anew and in other words than `src/change` does: what stands as plain
 * text, what one write may do to it, and what stands in the end.
 */
export interface State {
  /** Of the set, where there is one. */
  readonly ttl: number | undefined;
  /** By `host:port`. */
  readonly members: ReadonlyMap<string, Facts>;
}

export interface Facts {
  /** `priority weight` of each record; none where it does not stand and is only marked. */
  readonly numbers: readonly string[];
  readonly owners: readonly string[];
}

/** What is wanted in one domain, and how. */
export interface Wish {
  /** `priority weight` by `host:port`. */
  readonly members: ReadonlyMap<string, string>;
  readonly ttl: number | undefined;
  readonly owner: 'ours' | undefined;
  readonly prune: boolean;
  /** By host. */
  readonly publishesItself: ReadonlyMap<string, boolean>;
  readonly allowEmpty: boolean;
  /** `host:port` of those that may be changed although they are not ours. */
  readonly named: readonly string[];
}

/** Something that somebody else does. */
export interface Event {
  readonly member: string;
  readonly numbers: string;
  readonly deed: 'add' | 'add-marked' | 'renumber' | 'double' | 'remove' | 'take' | 'release' | 'ttl';
}

const NOTHING: Facts = { numbers: [], owners: [] };
const HOSTS = ['h0.example.com:1688', 'h1.example.com:1688', 'h1.example.com:1689', 'h2.example.com:1688'];
const NUMBERS = ['0 0', '10 5', '0 7'];

function factsOf({ members }: State, member: string): Facts {
  return members.get(member) ?? NOTHING;
}

/** @param lines as `shown` has them */
export function stateOf(lines: readonly string[]): State {
  const members = new Map<string, Facts>();
  let ttl: number | undefined;
  for (const line of lines) {
    const words = line.split(' ');
    if (words[0] === 'ttl') {
      ttl = Number(words[1]);
      continue;
    }
    const [priority, weight, port, host] = words;
    const key = `${host}:${port}`;
    const { numbers, owners } = members.get(key) ?? NOTHING;
    const said = words.slice(4).map((owner) => owner.slice(1));
    members.set(key, {
      numbers: priority === '-' ? numbers : [...numbers, `${priority} ${weight}`].sort(),
      owners: [...new Set([...owners, ...said])].sort(),
    });
  }
  return { ttl, members };
}

/** As `plant` reads them. */
export function linesOf({ members }: State): string[] {
  return [...members].flatMap(([key, { numbers, owners }]) => {
    const [host, port] = key.split(':');
    const marks = owners.map((owner) => ` @${owner}`).join('');
    if (numbers.length === 0) return owners.length === 0 ? [] : [`- - ${port} ${host}${marks}`];
    return numbers.map((pair) => `${pair} ${port} ${host}${marks}`);
  });
}

/** What comes of something that somebody does to a state. */
export function done(state: State, { member, numbers, deed }: Event, kind: OwnerMark): State {
  const facts = factsOf(state, member);
  const stands = facts.numbers.length > 0;
  const marks = (...owners: string[]): string[] => (kind === 'none' ? [] : owners);
  const change = (to: Facts): State =>
    normal({ ...state, members: new Map([...state.members, [member, to]]) }, kind);
  switch (deed) {
    case 'add':
      return stands ? state : change({ ...facts, numbers: [numbers] });
    case 'add-marked':
      return stands ? state : change({ numbers: [numbers], owners: marks('other') });
    case 'renumber':
      return stands ? change({ ...facts, numbers: [numbers] }) : state;
    case 'double':
      return stands ? change({ ...facts, numbers: [...new Set([...facts.numbers, numbers])].sort() }) : state;
    case 'remove':
      return change({ ...facts, numbers: [] });
    case 'take':
      return change({ ...facts, owners: marks('other') });
    case 'release':
      return change({ ...facts, owners: [] });
    case 'ttl':
      return { ...state, ttl: state.ttl === undefined ? undefined : 77 };
  }
}

/** In comments there is no mark without a record; without members there is no TTL. */
function normal({ ttl, members }: State, kind: OwnerMark): State {
  const left = [...members].filter(
    ([, { numbers, owners }]) => numbers.length > 0 || (kind === 'txt' && owners.length > 0),
  );
  const stands = left.some(([, { numbers }]) => numbers.length > 0);
  return { ttl: stands ? (ttl ?? 3600) : undefined, members: new Map(left) };
}

/** Why a write must not have been made; undefined where it may. */
export function illegal(from: State, to: State, wish: Wish, kind: OwnerMark): string | undefined {
  for (const member of new Set([...from.members.keys(), ...to.members.keys()])) {
    const problem = illegalFor(member, factsOf(from, member), factsOf(to, member), wish, kind);
    if (problem !== undefined) return `${member} ${problem}`;
  }
  if (hasHosts(from) && !hasHosts(to) && !wish.allowEmpty) return 'the last host went';
  if (to.ttl === undefined || from.ttl === to.ttl) return undefined;
  if (from.ttl === undefined) return to.ttl === (wish.ttl ?? 3600) ? undefined : `a new TTL of ${to.ttl}`;
  if (to.ttl !== wish.ttl || wish.members.size === 0) return `the TTL became ${to.ttl}`;
  const untold = ttlBystanders(from, wish).find((member) => !wish.named.includes(member));
  return untold === undefined ? undefined : `the TTL of ${untold} changed`;
}

function illegalFor(member: string, from: Facts, to: Facts, wish: Wish, kind: OwnerMark): string | undefined {
  const wanted = wish.members.get(member);
  const isGone = to.numbers.length === 0;
  const isChanged = String(from.numbers) !== String(to.numbers);
  const others = ({ owners }: Facts): string => String(owners.filter((owner) => owner !== 'ours'));
  const [was, is] = [from, to].map(({ owners }) => owners.includes('ours'));
  if (others(from) !== others(to) && !(kind === 'comment' && isGone))
    return 'lost or got the mark of another';
  if (!was && is && (!isChanged || isGone)) return 'became ours without being changed';
  if (was && !is && (!isGone || wanted !== undefined)) return 'is ours no more';
  if (!isChanged) return undefined;
  if (isForeign(from, wish) && !wish.named.includes(member)) return 'is not ours';
  if (!isGone) return String(to.numbers) === wanted ? undefined : `stands with ${to.numbers.join(', ')}`;
  if (wanted !== undefined) return 'is wanted, and went';
  return wish.owner !== undefined && wish.prune && was ? undefined : 'went';
}

/** Why a write is not what was planned, or the rest of it; undefined where it is. */
export function unplanned(
  from: State,
  to: State,
  planned: PlannedDomain,
  isExact: boolean,
): string | undefined {
  const plans = new Map<string, Pick<PlannedMember, 'action' | 'before' | 'after' | 'owners'>>(
    planned.members.map((member) => [`${member.target.key}:${member.port}`, member]),
  );
  const pair = ({ priority, weight }: { priority: number; weight: number }): string =>
    `${priority} ${weight}`;
  for (const member of new Set([...from.members.keys(), ...to.members.keys(), ...plans.keys()])) {
    const [was, is] = [factsOf(from, member), factsOf(to, member)];
    const meant = plans.get(member);
    const knew = meant?.before.map(pair) ?? [];
    const isAsRead =
      String(was.numbers) === String(knew) && String(was.owners) === String(meant?.owners ?? []);
    const isChanged = String(was.numbers) !== String(is.numbers);
    const stays = meant === undefined || meant.action === 'keep';
    if (isChanged && (stays || !isAsRead)) return `${member} was not planned to be changed like this`;
    if (isChanged && String(is.numbers) !== (meant?.after ? pair(meant.after) : ''))
      return `${member} is not as planned`;
    const isOnlyMarked = was.numbers.length === 0 && knew.length === 0;
    if (isExact && stays && !isAsRead && !isOnlyMarked)
      return `${member} was not as it was when it was planned`;
  }
  const [before, after] = [planned.before[0]?.ttl, planned.after[0]?.ttl];
  if (from.ttl === undefined || to.ttl === undefined) return undefined;
  if (from.ttl !== to.ttl && (from.ttl !== before || to.ttl !== after))
    return 'the TTL was not planned to change';
  return isExact && from.ttl !== before && from.ttl !== after ? 'the TTL was another one' : undefined;
}

/** What stands in the end where nobody is in between. */
export function expected(state: State, wish: Wish, kind: OwnerMark): State | 'refused' {
  const { members: wanted } = wish;
  const result = new Map<string, Facts>();
  let isRefused = false;
  for (const member of new Set([...state.members.keys(), ...wanted.keys()])) {
    const facts = factsOf(state, member);
    const to = becomes(member, facts, wish);
    if (
      String(to.numbers) !== String(facts.numbers) &&
      isForeign(facts, wish) &&
      !wish.named.includes(member)
    ) {
      isRefused = true;
    }
    result.set(member, to);
  }
  const ttl = state.ttl !== undefined && wanted.size > 0 ? (wish.ttl ?? state.ttl) : (state.ttl ?? wish.ttl);
  const after = normal({ ttl, members: result }, kind);
  if (state.ttl !== undefined && after.ttl !== undefined && state.ttl !== after.ttl) {
    isRefused ||= ttlBystanders(state, wish).some((member) => !wish.named.includes(member));
  }
  if (hasHosts(state) && !hasHosts(after) && !wish.allowEmpty) isRefused = true;
  return isRefused ? 'refused' : after;
}

function becomes(member: string, facts: Facts, wish: Wish): Facts {
  const { numbers, owners } = facts;
  const { owner, prune } = wish;
  const isOurs = owner !== undefined && owners.includes(owner);
  const others = owners.filter((id) => id !== owner);
  const wanted = wish.members.get(member);
  if (wanted === undefined) {
    if (isOurs && numbers.length === 0) return { numbers, owners: others };
    return isOurs && prune ? { numbers: [], owners: others } : facts;
  }
  const marked = owner === undefined ? owners : [...new Set([...owners, owner])].sort();
  if (numbers.length === 0) return { numbers: [wanted], owners: marked };
  if (String(numbers) === wanted) return facts;
  if (!isOurs) {
    const known = wish.publishesItself.get(member.split(':')[0] as string);
    const looksSo = owner !== undefined && owners.length === 0 && String(numbers) === '0 0';
    if (known ?? looksSo) return facts;
  }
  return { numbers: [wanted], owners: owners.length === 0 ? marked : owners };
}

function isForeign({ numbers, owners }: Facts, { owner }: Wish): boolean {
  if (owner === undefined) return owners.length > 0;
  return (numbers.length > 0 && !owners.includes(owner)) || owners.some((id) => id !== owner);
}

/** Whose TTL changes with the set's. */
function ttlBystanders({ members }: State, wish: Wish): string[] {
  return [...members].flatMap(([member, facts]) => {
    const isOthers = isForeign(facts, wish) || (wish.owner === undefined && !wish.members.has(member));
    return facts.numbers.length > 0 && isOthers ? member : [];
  });
}

function hasHosts({ members }: State): boolean {
  return [...members.values()].some(({ numbers }) => numbers.length > 0);
}

/** What a rollback leaves: `first` was turned into `made`, and `now` stands. */
export function rolledBack(first: State, made: State, now: State, kind: OwnerMark): State | 'refused' {
  const members = new Map<string, Facts>();
  for (const member of new Set([first, made, now].flatMap((state) => [...state.members.keys()]))) {
    const facts = [first, made, now].map((state) => factsOf(state, member));
    const numbers = putBack(facts.map((each) => each.numbers));
    const owners = putBack(facts.map((each) => each.owners));
    if (numbers === undefined || owners === undefined) return 'refused';
    members.set(member, { numbers, owners });
  }
  const [was, is, stands] = [first.ttl, made.ttl, now.ttl];
  if (stands === undefined || was === undefined || is === undefined || was === is) {
    return normal({ ttl: stands ?? was, members }, kind);
  }
  return stands === is || stands === was ? normal({ ttl: was, members }, kind) : 'refused';
}

function putBack<T>([first, made, now]: readonly (readonly T[])[]): readonly T[] | undefined {
  const [a, b, c] = [first, made, now].map(String);
  if (a === b || a === c) return now;
  return b === c ? first : undefined;
}

export function desiredOf(wish: Wish, domain: string): Desired {
  const { members, ttl, owner, prune, publishesItself } = wish;
  const lines = [...members].map(([member, numbers]) => {
    const [host, port] = member.split(':');
    return `${numbers} ${port} ${host}`;
  });
  const settings: PlanSettings = { ...SETTINGS, owner, prune, publishesItself };
  return desire(lines, { ...settings, domain, ttl });
}

export function allowancesOf({ allowEmpty, named }: Wish): Allowances {
  return { empty: allowEmpty, foreign: named };
}

const anyMember = fc.constantFrom(...HOSTS);
const anyNumbers = fc.constantFrom(...NUMBERS);
const sometimes = <T>(value: fc.Arbitrary<T>, freq = 2): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined, freq });

export function anyState(kind: OwnerMark): fc.Arbitrary<State> {
  const owners = kind === 'none' ? fc.constant([]) : fc.subarray(['other', 'ours']);
  const facts = fc.record({
    numbers: fc.oneof(
      { weight: 4, arbitrary: fc.subarray(NUMBERS, { maxLength: 1 }) },
      { weight: 1, arbitrary: fc.subarray(NUMBERS, { maxLength: 2 }) },
    ),
    owners,
  });
  return fc
    .record({
      ttl: fc.constantFrom(3600, 300),
      members: fc.array(fc.tuple(anyMember, facts), { maxLength: HOSTS.length }),
    })
    .map(({ ttl, members }) => {
      const sorted = members.map(
        ([member, { numbers, owners: ids }]) =>
          [member, { numbers: [...numbers].sort(), owners: ids }] as const,
      );
      return normal({ ttl, members: new Map(sorted) }, kind);
    });
}

export function anyWish(kind: OwnerMark): fc.Arbitrary<Wish> {
  return fc.record({
    members: fc.array(fc.tuple(anyMember, anyNumbers), { maxLength: 3 }).map((pairs) => new Map(pairs)),
    ttl: sometimes(fc.constantFrom(300, 3600), 3),
    owner:
      kind === 'none' ? fc.constant(undefined) : fc.constantFrom('ours' as const, 'ours' as const, undefined),
    prune: fc.constantFrom(true, true, false),
    publishesItself: fc
      .array(fc.tuple(fc.constantFrom('h0.example.com', 'h1.example.com'), fc.boolean()), { maxLength: 2 })
      .map((pairs) => new Map(pairs)),
    allowEmpty: fc.constantFrom(true, true, false),
    named: fc.oneof(fc.constant([...HOSTS]), fc.subarray(HOSTS)),
  });
}

export const anyEvent: fc.Arbitrary<Event> = fc.record({
  member: anyMember,
  numbers: anyNumbers,
  deed: fc.constantFrom('add', 'add-marked', 'renumber', 'double', 'remove', 'take', 'release', 'ttl'),
});
