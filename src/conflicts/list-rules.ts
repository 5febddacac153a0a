import type { Rule } from './rule.js';
import { RULES } from './rules/index.js';

/** A rule, for people. */
export type RuleDescription = Pick<Rule, 'id' | 'severity' | 'looksAt' | 'why' | 'remedy' | 'source'>;

export function listRules(): RuleDescription[] {
  return RULES.map(({ id, severity, looksAt, why, remedy, source }) => ({
    id,
    severity,
    looksAt,
    why,
    remedy,
    source,
  }));
}
