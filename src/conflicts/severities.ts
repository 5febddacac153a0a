import { InputError } from '../errors.js';
import type { RuleText, Severity } from './rule.js';
import { ESTATE_RULES, RULES } from './rules/index.js';

export type SeveritySetting = Severity | 'off';

/** Severities by rule id, instead of the rules' own. */
export type SeveritySettings = Readonly<Record<string, SeveritySetting>>;

/** Every rule, for one domain or for all. */
function allRules(): readonly RuleText[] {
  return [...RULES, ...ESTATE_RULES];
}

/** @throws InputError for an unknown rule or severity */
export function checkSettings(severities: SeveritySettings): void {
  const ids = allRules().map(({ id }) => id);
  for (const [id, severity] of Object.entries(severities)) {
    if (!ids.includes(id)) {
      throw new InputError('rule', `there is no rule "${id}"`, {
        hint: `The rules are ${ids.join(', ')}.`,
      });
    }
    if (!['off', 'info', 'warn', 'error'].includes(severity)) {
      throw new InputError('rule', `${id}=${severity} has no severity`, {
        hint: 'Use off, info, warn or error.',
      });
    }
  }
}
