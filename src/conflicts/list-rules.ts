import type { RuleText } from './rule.js';
import { ESTATE_RULES, RULES } from './rules/index.js';

/** A rule, for people. */
export interface RuleDescription extends Pick<
  RuleText,
  'id' | 'severity' | 'covers' | 'looksAt' | 'why' | 'remedy' | 'source'
> {
  /** What it looks at as a whole: one domain after the other, or all of them together. */
  readonly over: 'domain' | 'estate';
}

export function listRules(): RuleDescription[] {
  return [
    ...RULES.map((rule) => describe(rule, 'domain')),
    ...ESTATE_RULES.map((rule) => describe(rule, 'estate')),
  ];
}

function describe(
  { id, severity, covers, looksAt, why, remedy, source }: RuleText,
  over: RuleDescription['over'],
): RuleDescription {
  return { id, severity, over, covers, looksAt, why, remedy, source };
}
