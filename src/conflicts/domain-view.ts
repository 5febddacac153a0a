import type { ProbeResult } from '../probe/index.js';
import type { SrvRecordJson } from '../record/index.js';
import { formatServer } from '../transport/index.js';
import type { AnswerFacts, DomainFacts, Observation, ServerFacts, TargetFacts } from './facts.js';

export type Answered = Exclude<AnswerFacts, { kind: 'failed' }>;

/** One domain as the rules look at it: the facts, and what follows from them at once. */
export class DomainView {
  readonly facts: DomainFacts;
  /** What the zone's own servers said; empty when none of them answered. */
  readonly authoritative: readonly { readonly server: ServerFacts; readonly answer: Answered }[];
  /**
   * The set as each of them serves it; where none of them says anything usable, as the resolver gave it; where
   * nobody answered, as the provider keeps it.
   */
  readonly sets: readonly (readonly SrvRecordJson[])[];
  /** Every record of these sets, once. */
  readonly records: readonly SrvRecordJson[];
  /** Some server of DNS gave an answer. */
  readonly answered: boolean;
  /** `unknown`: nobody answered, and no provider is known to keep it. */
  readonly status: 'published' | 'none' | 'unknown';
  /** The records that name a host, not the null target. */
  readonly hosts: readonly SrvRecordJson[];
  /** The different targets, each with its records. */
  readonly targets: ReadonlyMap<string, readonly SrvRecordJson[]>;
  readonly #observation: Observation;

  constructor(observation: Observation) {
    const { facts } = observation;
    this.facts = facts;
    this.#observation = observation;
    this.authoritative = facts.authorities.flatMap((server) => {
      const { answer } = server;
      return answer.kind !== 'failed' && answer.authoritative ? [{ server, answer }] : [];
    });
    const answers = this.#judgedAnswers();
    this.answered = answers.length > 0;
    const kept = facts.provider?.answer;
    if (!this.answered && kept !== undefined && kept.kind !== 'failed') answers.push(kept);
    this.sets = answers.flatMap((answer) => (answer.kind === 'found' ? [answer.records] : []));
    this.records = [...groupBy(this.sets.flat(), recordKey).values()].flatMap((same) => same.slice(0, 1));
    this.hosts = this.records.filter((record) => record.target !== '.');
    this.targets = groupBy(this.hosts, (record) => record.target);
    this.status = answers.length === 0 ? 'unknown' : this.records.length > 0 ? 'published' : 'none';
  }

  /** Where the name leads that the records are asked at, and by which DNAME; null when it is no alias. */
  get alias(): { readonly to: string; readonly dname: string | null } | null {
    const answer = this.#answers().find(({ alias }) => alias !== null);
    return answer?.alias === undefined || answer.alias === null
      ? null
      : { to: answer.alias, dname: answer.dname };
  }

  target(name: string): TargetFacts | undefined {
    const { targets } = this.#observation;
    // A target may be called __proto__ or constructor.
    return Object.hasOwn(targets, name) ? targets[name] : undefined;
  }

  probe(host: string, port: number): ProbeResult | undefined {
    return this.#observation.probes[formatServer({ host, port })];
  }

  #answers(): Answered[] {
    const { answer } = this.facts.resolver;
    const own = this.authoritative.map((a) => a.answer);
    return answer.kind === 'failed' ? own : [...own, answer];
  }

  /** Behind an alias the records are those of another zone, which only the resolver has followed to. */
  #judgedAnswers(): Answered[] {
    const own = this.authoritative.map((a) => a.answer);
    const direct = own.filter((answer) => answer.alias === null);
    return own.length > 0 && direct.length === own.length ? [...own] : this.#answers();
  }
}

/** Some server of DNS gave an answer. Where none did, to look again may tell more. */
export function wasAnswered(observation: Observation): boolean {
  return new DomainView(observation).answered;
}

/** A record without its TTL, for comparing. */
export function recordKey(record: SrvRecordJson): string {
  return `${record.priority} ${record.weight} ${record.port} ${record.target}`;
}

/** What a server says, for comparing: the order of records and their TTLs aside. */
export function answerText(answer: Answered): string {
  if (answer.alias !== null) return `an alias of ${answer.alias}`;
  return answer.kind === 'found'
    ? answer.records.map(recordKey).sort().join('; ')
    : answer.kind.toUpperCase();
}

export function memberText({ target, port }: SrvRecordJson): string {
  return `${target}:${port}`;
}

export function serverText({ name, address }: ServerFacts): string {
  if (name === null) return address ?? 'the resolver';
  return address === null ? name : `${name} (${address})`;
}

export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
