export {
  checkDomains,
  judgeFacts,
  observeDomains,
  type CheckDeps,
  type CheckOptions,
  type ObservationOptions,
  type Observing,
} from './check.js';
export type { CheckedDomain } from './checked-domain.js';
export { wasAnswered } from './domain-view.js';
export { FACTS_VERSION, type Facts, type FactsHeader, type Observation, type Shard } from './facts.js';
export type { HeldFix } from './combine-fixes.js';
export type { Fix } from './fix.js';
export type { Finding, JudgedDomain, Judgement, NotChecked } from './judge.js';
export { KINDS, type Kind } from './kinds.js';
export { listRules, type RuleDescription } from './list-rules.js';
export type { ListedDomain, NamedView } from './observe.js';
export { planFix, type DomainFix, type FixOptions } from './plan-fix.js';
export { makePolicy, type DomainPolicyOptions, type Policy, type PolicyOptions } from './policy.js';
export { judgeAll, makeReport, type CheckReport, type CheckSummary, type ReportPart } from './report.js';
export type { Severity } from './rule.js';
export type { SeveritySetting, SeveritySettings } from './severities.js';
