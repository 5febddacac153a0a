import type { LookupOutcome } from '../resolve/index.js';
import { formatServer } from '../transport/index.js';
import type { Evidence, Query, TraceStep } from './result.js';

/** What is written down on the way: the queries, the steps with the rule behind each, the warnings. */
export class Notes {
  readonly queries: Query[] = [];
  readonly trace: TraceStep[] = [];
  readonly #warnings = new Set<string>();

  get warnings(): string[] {
    return [...this.#warnings];
  }

  step(step: string, rule: string, evidence: Evidence, detail: string): void {
    this.trace.push({ step, rule, evidence, detail });
  }

  warn(...warnings: readonly string[]): void {
    for (const warning of warnings) this.#warnings.add(warning);
  }

  query(type: string, outcome: LookupOutcome): void {
    this.warn(...outcome.warnings);
    this.queries.push({
      name: outcome.name.key,
      type,
      outcome: outcome.kind,
      server: outcome.server === undefined ? null : formatServer(outcome.server),
      ms: Math.round(outcome.ms * 10) / 10,
      records: outcome.kind === 'found' ? outcome.records.map((r) => r.data.toText()) : [],
    });
  }
}
