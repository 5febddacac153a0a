import type { LookupOutcome } from '../resolve/index.js';
import { formatServer } from '../transport/index.js';
import type { Query, Stage, TraceStep } from './result.js';
import { RULES, type RuleName } from './rules.js';

/** What is written down on the way: the queries, the steps with the rule behind each, the warnings. */
export class Notes {
  readonly queries: Query[] = [];
  readonly trace: TraceStep[] = [];
  readonly #warnings = new Set<string>();

  get warnings(): string[] {
    return [...this.#warnings];
  }

  step(step: Stage, rule: RuleName, detail: string): void {
    this.trace.push({ step, rule, ...RULES[rule], detail });
  }

  /** What a client shows is as well known as its table says, whatever led to it. */
  windowsError(code: string, grounds: Pick<TraceStep, 'source' | 'evidence'>): void {
    this.trace.push({
      step: 'verdict',
      rule: 'windows-error',
      ...grounds,
      detail: `a Windows client shows ${code}`,
    });
  }

  warn(...warnings: readonly string[]): void {
    for (const warning of warnings) this.#warnings.add(warning);
  }

  query(type: string, outcome: LookupOutcome, via: string | null = null): void {
    this.warn(...outcome.warnings);
    this.queries.push({
      name: outcome.name.key,
      type,
      via,
      outcome: outcome.kind,
      server: outcome.server === undefined ? null : formatServer(outcome.server),
      ms: Math.round(outcome.ms * 10) / 10,
      records: outcome.kind === 'found' ? outcome.records.map((r) => r.data.toText()) : [],
    });
  }
}
