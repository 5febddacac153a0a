import { InputError } from '../errors.js';
import type { SrvRecordJson } from '../record/index.js';
import { DomainView, memberText } from './domain-view.js';
import type { Facts } from './facts.js';
import type { Policy, Rule, Severity } from './rule.js';
import { RULES } from './rules/index.js';

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly domain: string;
  /** The owner name of the records. */
  readonly name: string;
  readonly records: readonly SrvRecordJson[];
  readonly message: string;
  readonly remedy: string;
  /** What was seen, a line each. */
  readonly evidence: readonly string[];
}

/** What could not be known. `domain` is null where a rule was not applied at all. */
export interface NotChecked {
  readonly rule: string;
  readonly domain: string | null;
  readonly reason: string;
}

export type SeveritySetting = Severity | 'off';

/** Severities by rule id, instead of the rules' own. */
export type SeveritySettings = Readonly<Record<string, SeveritySetting>>;

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
}

/** Applies every rule that is not off to every domain. Needs no network. */
export function judge(facts: Facts, policy: Policy, severities: SeveritySettings = {}): Judgement {
  const findings: Finding[] = [];
  const notChecked: NotChecked[] = [];
  const active: Rule[] = [];
  for (const rule of RULES) {
    if (severities[rule.id] === 'off') continue;
    const reason = rule.idle?.(policy, facts);
    if (reason === undefined) active.push(rule);
    else notChecked.push({ rule: rule.id, domain: null, reason });
  }
  for (const domainFacts of facts.domains) {
    const view = new DomainView(domainFacts, facts);
    const { domain, name } = domainFacts;
    for (const rule of active) {
      for (const verdict of rule.check(view, policy)) {
        if (verdict.kind === 'not-checked') {
          notChecked.push({ rule: rule.id, domain, reason: verdict.reason });
          continue;
        }
        const set = severities[rule.id];
        findings.push({
          rule: rule.id,
          severity: set === undefined || set === 'off' ? (verdict.severity ?? rule.severity) : set,
          domain,
          name,
          records: verdict.records ?? [],
          message: verdict.message,
          remedy: spellOut(verdict.remedy ?? rule.remedy, domain, verdict.records),
          evidence: verdict.evidence ?? [],
        });
      }
    }
  }
  return { findings, notChecked };
}

/** Puts the domain into a remedy, and the host where there is but one. */
function spellOut(remedy: string, domain: string, records: readonly SrvRecordJson[] = []): string {
  const members = [...new Set(records.map(memberText))];
  const [host] = members.length === 1 ? members : ['<host>'];
  return remedy.replaceAll('<domain>', domain).replaceAll('<host>', host ?? '<host>');
}

/** @throws InputError for an unknown rule or severity */
export function checkSettings(severities: SeveritySettings): void {
  for (const [id, severity] of Object.entries(severities)) {
    if (!RULES.some((rule) => rule.id === id)) {
      throw new InputError('rule', `there is no rule "${id}"`, {
        hint: `The rules are ${RULES.map((rule) => rule.id).join(', ')}.`,
      });
    }
    if (!['off', 'info', 'warn', 'error'].includes(severity)) {
      throw new InputError('rule', `${id}=${severity} has no severity`, {
        hint: 'Use off, info, warn or error.',
      });
    }
  }
}
