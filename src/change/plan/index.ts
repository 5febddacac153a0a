export { adopt, type Adoption, type AdoptOptions } from './adopt.js';
export { apply, type ApplyOptions, type ApplyReport, type ApplySummary } from './apply.js';
export type { Desired, DesiredDomain, PlanSettings, Providers } from './desired.js';
export {
  judgePlan,
  PLAN_GUARDS,
  type Allowances,
  type HostStates,
  type PlanGuardId,
  type Refusal,
} from './guards.js';
export { parseJournal, readReceipt, receiptOfJournal, type Journal, type SavedJournal } from './journal.js';
export { JournalFile } from './journal-file.js';
export { makeDesired, type DesiredDomainOptions, type DesiredOptions } from './make-desired.js';
export type { MemberReason, Numbers, PlannedMember } from './members.js';
export { isNamed } from './named.js';
export { parsePlan } from './parse.js';
export { plan, type PlanOptions } from './plan.js';
export {
  isToChange,
  type Plan,
  type PlanJson,
  type PlannedDomain,
  type PlannedDomainJson,
} from './planned.js';
export { rollback } from './rollback.js';
export { verifyHosts, type VerifyOptions } from './verify-hosts.js';
