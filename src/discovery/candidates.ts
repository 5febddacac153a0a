import type { SrvData } from '../record/index.js';
import { skipped, type ProbeMode } from '../probe/index.js';
import { isAddress, type AnswerRecord } from '../resolve/index.js';
import type { Conversation } from './ask.js';
import { attempt } from './attempt.js';
import type { Notes } from './notes.js';
import type { Random } from './random.js';
import type { Candidate, Chosen } from './result.js';
import { firstChoiceProbabilities, selectionOrder } from './weighted-selection.js';

export interface TryOptions {
  readonly random: Random;
  readonly probe: ProbeMode;
  /** Try the remaining candidates too, once one is found. */
  readonly explain: boolean;
}

export interface Tried {
  readonly candidates: readonly Candidate[];
  readonly chosen: Chosen | null;
  /** At least one candidate failed for a reason that is not its own. */
  readonly unknown: boolean;
}

/** Puts the hosts in a client's order and tries them until one answers. */
export function* tryCandidates(
  hosts: readonly SrvData[],
  additionals: readonly AnswerRecord[],
  options: TryOptions,
  notes: Notes,
): Conversation<Tried> {
  const candidates: Candidate[] = [];
  let chosen: Chosen | null = null;
  let unknown = false;
  for (const { srv, probability } of inClientOrder(hosts, options.random, notes)) {
    const { priority, weight, port } = srv;
    const target = srv.target.key;
    const given = addressesFor(srv, additionals);
    const fields = { target, port, priority, weight, probability };
    if (chosen !== null) {
      if (!options.explain) {
        candidates.push({ ...fields, addresses: given, probe: skipped('an earlier one was found') });
        continue;
      }
      notes.step('explain', 'beyond-the-client', 'documented', `a client stops before ${srv.memberKey}`);
    }
    const tried = yield* attempt(srv, given, options.probe, notes);
    candidates.push({ ...fields, addresses: tried.addresses, probe: tried.probe });
    unknown ||= tried.verdict === 'unknown';
    if (chosen === null && tried.address !== undefined) chosen = { target, port, address: tried.address };
  }
  return { candidates, chosen, unknown };
}

function inClientOrder(
  hosts: readonly SrvData[],
  random: Random,
  notes: Notes,
): { srv: SrvData; probability: number }[] {
  const chances = firstChoiceProbabilities(hosts);
  const draws = hosts.map((srv, i) => ({
    srv,
    probability: chances[i] ?? 0,
    priority: srv.priority,
    weight: srv.weight,
  }));
  const ordered = selectionOrder(draws, random);
  const words = ordered.map(({ srv, probability }) => `${srv.memberKey} (${percent(probability)})`);
  notes.step(
    'order',
    'rfc-2782',
    'documented',
    `seed ${random.seed}: ${words.join(', ')}; in brackets the chance to be tried first`,
  );
  return ordered;
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
