import type { RuleText } from './rule.js';
import { allRules } from './severities.js';

/** A rule, for people. */
export type RuleDescription = Pick<RuleText, 'id' | 'severity' | 'looksAt' | 'why' | 'remedy' | 'source'>;

export function listRules(): RuleDescription[] {
  return allRules().map(({ id, severity, looksAt, why, remedy, source }) => ({
    id,
    severity,
    looksAt,
    why,
    remedy,
    source,
  }));
}
