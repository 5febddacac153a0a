import { skipped, wasAskedForKms, type ProbeMode } from '../probe/index.js';
import type { SrvData } from '../record/index.js';
import { isAddress, type AnswerRecord } from '../resolve/index.js';
import { announce, type Conversation } from './ask.js';
import { attempt, type Attempt } from './attempt.js';
import { expectedShare } from './expected-share.js';
import type { Notes } from './notes.js';
import type { OsTraits } from './os.js';
import type { Random } from './random.js';
import type { Candidate, Chosen, Source } from './result.js';
import { SELECTIONS } from './weighted-selection.js';

export interface TryOptions {
  readonly random: Random;
  readonly probe: ProbeMode;
  /** Try the remaining candidates too, once one is found; look on in the domains that a client does not ask. */
  readonly explain: boolean;
}

export interface Tried {
  readonly candidates: readonly Candidate[];
  readonly chosen: Chosen | null;
  /** At least one candidate failed for a reason that is not its own, or was not tried though none was found. */
  readonly unknown: boolean;
}

/** The hosts of one SRV record set, and how a client goes about them. */
export interface Choice {
  readonly hosts: readonly SrvData[];
  readonly additionals: readonly AnswerRecord[];
  readonly selection: OsTraits['selection'];
  readonly source: Source;
}

/** More hosts than this in one domain are not tried: a client takes minutes for as many that are dead. */
const MAX_TRIES = 100;

interface Try {
  readonly draw: Draw;
  /** Undefined of a host that was not tried. */
  readonly attempt: Attempt | undefined;
  readonly given: readonly string[];
}

interface Draw {
  readonly srv: SrvData;
  readonly probability: number;
  readonly priority: number;
  readonly weight: number;
}

/** Puts the hosts in a client's order and tries them until one answers. */
export function* tryCandidates(choice: Choice, options: TryOptions, notes: Notes): Conversation<Tried> {
  const order = inClientOrder(choice, options.random, notes);
  const tried: Try[] = [];
  let chosen: Chosen | null = null;
  for (const [i, draw] of order.entries()) {
    const { srv } = draw;
    const given = addressesFor(srv, choice.additionals);
    if ((chosen !== null && !options.explain) || i >= MAX_TRIES) {
      tried.push({ draw, attempt: undefined, given });
      continue;
    }
    if (chosen !== null) notes.step('explain', 'beyond-the-client', `a client stops before ${srv.memberKey}`);
    if (isPowerOfTwo(i + 1)) yield* announce(sliceAt(order, i).map((next) => next.srv));
    const done = yield* attempt({ host: [srv.target], port: srv.port, given }, options.probe, notes);
    tried.push({ draw, attempt: done, given });
    const target = { target: srv.target.key, port: srv.port };
    if (chosen === null && done.address !== undefined) chosen = { ...target, address: done.address };
    if (done.verdict === 'dead' && chosen === null && i + 1 < order.length) {
      const rule = wasAskedForKms(done.probe) ? 'next-host-not-kms' : 'next-host';
      notes.step('order', rule, `the client takes ${srv.memberKey} off its list and goes on`);
    }
  }
  if (order.length > MAX_TRIES) {
    notes.warn(`the domain names ${order.length} hosts; ${MAX_TRIES} of them were tried at the most`);
  }
  const left = skipped(chosen === null ? `${MAX_TRIES} others were tried` : 'an earlier one was found');
  const shares = options.probe === 'none' ? undefined : sharesOf(tried, choice.selection, notes);
  return {
    candidates: tried.map(({ draw, attempt: done, given }, i) => ({
      source: choice.source,
      target: draw.srv.target.key,
      port: draw.srv.port,
      priority: draw.priority,
      weight: draw.weight,
      probability: draw.probability,
      share: shares?.[i] ?? null,
      addresses: done?.addresses ?? given,
      probe: done?.probe ?? left,
    })),
    chosen,
    unknown:
      tried.some((one) => one.attempt?.verdict === 'unknown') ||
      (chosen === null && order.length > MAX_TRIES),
  };
}

/** Where clients end up as things stand: known once every host was told usable or not. */
function sharesOf(
  tried: readonly Try[],
  selection: Choice['selection'],
  notes: Notes,
): readonly number[] | undefined {
  const verdicts = tried.map(({ attempt: done }) => done?.verdict ?? 'unknown');
  if (verdicts.includes('unknown')) return undefined;
  const draws = tried.map(({ draw }) => draw);
  const { shares, margin } = expectedShare(draws, (_, i) => verdicts[i] === 'usable', selection);
  if (margin > 0) notes.warn(`the shares of the hosts are right to within ${percent(margin)}`);
  return shares;
}

/**
 * A client tries one host after the other; here a few are asked at a time once the first ones failed, as a person
 * waits for it: 1, 2, 4 and so on.
 */
function sliceAt<T>(order: readonly T[], i: number): readonly T[] {
  return order.slice(i, Math.min(2 * i + 1, MAX_TRIES));
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(Math.log2(n));
}

function inClientOrder({ hosts, selection }: Choice, random: Random, notes: Notes): readonly Draw[] {
  const { firstChances, order } = SELECTIONS[selection];
  // Servers change the order of a set from answer to answer; a seed has to give the same order all the same.
  const sorted = [...hosts].sort((a, b) => compare(a.memberKey, b.memberKey) || compare(a.key, b.key));
  const chances = firstChances(sorted);
  const draws = sorted.map((srv, i) => ({
    srv,
    probability: chances[i] ?? 0,
    priority: srv.priority,
    weight: srv.weight,
  }));
  const ordered = order(draws, random);
  const words = ordered.map(({ srv, probability }) => `${srv.memberKey} (${percent(probability)})`);
  notes.step(
    'order',
    selection === 'random' ? 'random-order' : 'rfc-2782',
    `seed ${random.seed}: ${words.join(', ')}; in brackets the chance to be tried first`,
  );
  return ordered;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function addressesFor(srv: SrvData, additionals: readonly AnswerRecord[]): string[] {
  return additionals
    .filter(isAddress)
    .filter((r) => r.name.equals(srv.target))
    .map((r) => r.data.address);
}

function percent(probability: number): string {
  return `${Number((probability * 100).toPrecision(3))} %`;
}
