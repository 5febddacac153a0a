import type { RuleDescription } from '../../conflicts/index.js';
import type { Style } from '../output/style.js';

/** What a report says beside what was found. */
export interface ReportContext {
  /** For the text that people read in a terminal. */
  readonly style: Style;
  /** Of kmsdns. */
  readonly version: string;
  /** When the observation began, ISO 8601 in UTC. */
  readonly at: string;
  /** From which severity on a finding is a failure. */
  readonly failOn: 'warn' | 'error';
  /** Whether a rule was left out for a domain, by flag or config; null for the rules over all domains. */
  readonly isOff?: ((rule: string, domain: string | null) => boolean) | undefined;
}

/** The same, with every rule there is. */
export interface RuledContext extends ReportContext {
  readonly rules: readonly RuleDescription[];
}
