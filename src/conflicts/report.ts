import type { CheckedDomain } from './checked-domain.js';
import type { FactsHeader, Observation } from './facts.js';
import { Judge, type Finding, type JudgedDomain, type Judgement, type NotChecked } from './judge.js';
import type { Policy } from './policy.js';
import type { Severity } from './rule.js';

/** Plain data, the JSON that `kmsdns check --json` prints. */
export interface CheckReport {
  readonly command: 'check';
  /** In the order in which they were given. */
  readonly domains: readonly CheckedDomain[];
  /** By domain in that order, then those about several domains. */
  readonly findings: readonly Finding[];
  readonly summary: CheckSummary;
  /** Why it is less than the whole, a sentence each: lines that are no domain, parts that are missing, an early end. */
  readonly notes: readonly string[];
}

export interface CheckSummary {
  readonly domains: number;
  readonly published: number;
  readonly none: number;
  readonly unknown: number;
  /** Different targets in all domains. */
  readonly targets: number;
  readonly findings: Readonly<Record<Severity, number>>;
  /** What could not be known; never the same as clean. */
  readonly notChecked: readonly NotChecked[];
}

/** A part of a report, as soon as it is known. */
export type ReportPart =
  | { readonly kind: 'domain'; readonly observation: Observation; readonly judged: JudgedDomain }
  /** What is about all domains. */
  | { readonly kind: 'estate'; readonly judgement: Judgement }
  | { readonly kind: 'summary'; readonly summary: Omit<CheckSummary, 'notChecked'> };

/**
 * Judges what comes, in the order in which it comes, and needs little memory for it. A source that fails ends the
 * report; `stopped` makes it end there with what was judged so far.
 */
export async function* judgeAll(
  header: FactsHeader,
  observations: Iterable<Observation> | AsyncIterable<Observation>,
  policy: Policy,
): AsyncGenerator<ReportPart, void, undefined> {
  const judge = new Judge(header, policy);
  const counts = new Counts();
  for await (const observation of observations) {
    const judged = judge.judge(observation);
    counts.domain(judged, observation);
    yield { kind: 'domain', observation, judged };
  }
  const judgement = judge.end();
  counts.findings(judgement.findings);
  yield { kind: 'estate', judgement };
  yield { kind: 'summary', summary: counts.summary() };
}

/**
 * The whole report of it.
 * @param notes asked for when all parts have come
 */
export async function makeReport(
  parts: AsyncIterable<ReportPart>,
  notes: () => readonly string[] = () => [],
): Promise<CheckReport> {
  const judged: { readonly index: number; readonly it: JudgedDomain }[] = [];
  let estate: Judgement = { findings: [], notChecked: [] };
  let summary = new Counts().summary();
  for await (const part of parts) {
    if (part.kind === 'domain') judged.push({ index: part.observation.index, it: part.judged });
    else if (part.kind === 'estate') estate = part.judgement;
    else summary = part.summary;
  }
  const inOrder = judged.sort((a, b) => a.index - b.index).map(({ it }) => it);
  return {
    command: 'check',
    domains: inOrder.map(({ domain }) => domain),
    findings: [...inOrder.flatMap(({ findings }) => findings), ...estate.findings],
    summary: {
      ...summary,
      notChecked: [...estate.notChecked, ...inOrder.flatMap(({ notChecked }) => notChecked)],
    },
    notes: notes(),
  };
}

class Counts {
  readonly #status = { published: 0, none: 0, unknown: 0 };
  readonly #severity = { error: 0, warn: 0, info: 0 };
  readonly #targets = new Set<string>();
  #domains = 0;

  domain({ domain, findings }: JudgedDomain, { targets }: Observation): void {
    this.#domains++;
    this.#status[domain.status]++;
    for (const target of Object.keys(targets)) this.#targets.add(target);
    this.findings(findings);
  }

  findings(findings: readonly Finding[]): void {
    for (const { severity } of findings) this.#severity[severity]++;
  }

  summary(): Omit<CheckSummary, 'notChecked'> {
    return {
      domains: this.#domains,
      ...this.#status,
      targets: this.#targets.size,
      findings: { ...this.#severity },
    };
  }
}
