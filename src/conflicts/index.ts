export { checkDomains, type CheckDeps, type CheckOptions } from './check.js';
export type { Finding, NotChecked, SeveritySetting, SeveritySettings } from './judge.js';
export type { NamedView } from './observe.js';
export type { CheckedDomain, CheckReport, CheckSummary } from './report.js';
export type { Severity } from './rule.js';
export { listRules, type RuleDescription } from './list-rules.js';
