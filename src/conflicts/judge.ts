import type { SrvRecordJson } from '../record/index.js';
import { checkedDomain, type CheckedDomain } from './checked-domain.js';
import { DomainView, memberText } from './domain-view.js';
import type { FactsHeader, Observation } from './facts.js';
import type { Fix } from './fix.js';
import type { Policy } from './policy.js';
import type { EstateCheck, EstateRule, Rule, RuleText, Severity, Verdict } from './rule.js';
import { ESTATE_RULES, RULES } from './rules/index.js';
import type { SeveritySettings } from './severities.js';

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  /** Null where it is about several domains; the evidence names them. */
  readonly domain: string | null;
  /** The owner name of the records. */
  readonly name: string | null;
  readonly records: readonly SrvRecordJson[];
  readonly message: string;
  readonly remedy: string;
  /** What was seen, a line each. */
  readonly evidence: readonly string[];
  /** The change that would mend it, where one is plain. */
  readonly fix?: Fix;
}

/** What could not be known. `domain` is null where it is about more than one domain. */
export interface NotChecked {
  readonly rule: string;
  readonly domain: string | null;
  readonly reason: string;
}

/** What the rules make of something. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
}

export interface JudgedDomain extends Judgement {
  readonly domain: CheckedDomain;
}

/** Applies every rule that is not off, to one domain after the other. Needs no network. */
export class Judge {
  readonly #header: FactsHeader;
  readonly #policy: Policy;
  readonly #rules: readonly Rule[];
  readonly #estate: readonly { readonly rule: EstateRule; readonly check: EstateCheck }[];
  readonly #idle: readonly NotChecked[];

  constructor(header: FactsHeader, policy: Policy) {
    const idle: NotChecked[] = [];
    const applies = (rule: RuleText): boolean => {
      const reason = rule.idle?.(policy, header);
      if (reason === undefined) return true;
      if (policy.severities[rule.id] !== 'off') idle.push({ rule: rule.id, domain: null, reason });
      return false;
    };
    this.#header = header;
    this.#policy = policy;
    this.#rules = RULES.filter(applies);
    this.#estate = ESTATE_RULES.filter((rule) => policy.severities[rule.id] !== 'off' && applies(rule)).map(
      (rule) => ({ rule, check: rule.begin(policy, header) }),
    );
    this.#idle = idle;
  }

  /** What the rules for one domain make of it; those for all domains take note of it. */
  judge(observation: Observation): JudgedDomain {
    const view = new DomainView(observation);
    const { domain } = observation.facts;
    const wanted = this.#policy.of(domain);
    const judgement = new Verdicts(observation.facts, wanted.severities);
    for (const rule of this.#rules) {
      if (wanted.severities[rule.id] === 'off') continue;
      for (const verdict of rule.check(view, wanted, this.#policy, this.#header))
        judgement.add(rule, verdict);
    }
    for (const { check } of this.#estate) check.add(view);
    return { domain: checkedDomain(view, wanted), ...judgement };
  }

  /** What the rules for all domains make of them, and which rules were not applied at all. */
  end(): Judgement {
    const judgement = new Verdicts({ domain: null, name: null }, this.#policy.severities);
    for (const { rule, check } of this.#estate) {
      for (const verdict of check.end()) judgement.add(rule, verdict);
    }
    return { findings: judgement.findings, notChecked: [...this.#idle, ...judgement.notChecked] };
  }
}

/** Findings in the making. */
class Verdicts implements Judgement {
  readonly findings: Finding[] = [];
  readonly notChecked: NotChecked[] = [];
  readonly #where: Pick<Finding, 'domain' | 'name'>;
  readonly #severities: SeveritySettings;

  constructor({ domain, name }: Pick<Finding, 'domain' | 'name'>, severities: SeveritySettings) {
    this.#where = { domain, name };
    this.#severities = severities;
  }

  add(rule: RuleText, verdict: Verdict): void {
    const { domain, name } = this.#where;
    if (verdict.kind === 'not-checked') {
      this.notChecked.push({ rule: rule.id, domain, reason: verdict.reason });
      return;
    }
    const set = this.#severities[rule.id];
    this.findings.push({
      rule: rule.id,
      severity: set === undefined || set === 'off' ? (verdict.severity ?? rule.severity) : set,
      domain,
      name,
      records: verdict.records ?? [],
      message: verdict.message,
      remedy: spellOut(verdict.remedy ?? rule.remedy, domain, verdict.records),
      evidence: verdict.evidence ?? [],
      ...(verdict.fix && { fix: verdict.fix }),
    });
  }
}

/** Puts the domain into a remedy, and the host where there is but one. */
function spellOut(remedy: string, domain: string | null, records: readonly SrvRecordJson[] = []): string {
  const members = [...new Set(records.map(memberText))];
  const [host] = members.length === 1 ? members : ['<host>'];
  return remedy.replaceAll('<domain>', domain ?? '<domain>').replaceAll('<host>', host ?? '<host>');
}
