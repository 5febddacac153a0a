export { checkDomains, judgeFacts, type CheckDeps, type CheckOptions, type JudgeOptions } from './check.js';
export { FACTS_VERSION, type Facts } from './facts.js';
export type { Finding, NotChecked, SeveritySetting, SeveritySettings } from './judge.js';
export type { NamedView } from './observe.js';
export type { CheckedDomain, CheckReport, CheckSummary } from './report.js';
export type { Severity } from './rule.js';
export { listRules, type RuleDescription } from './list-rules.js';
