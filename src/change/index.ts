export { amend, type Amendment, type AmendOptions } from './amend.js';
export { DEFAULT_ATTEMPTS, type RetryOptions } from './backoff.js';
export { parseDomains } from './domains.js';
export { GUARDS, type Guard, type GuardedChange, type GuardId } from './guards.js';
export { listMembers, type DomainMembers, type ListOptions } from './list.js';
export { checkPublishable, parseMembers, type Host, type HostDefaults } from './member.js';
export { withMembers, withoutMembers, type MemberChange, type MemberSet } from './members.js';
export { publish, remove, type ChangeOptions, type PublishOptions, type RemoveOptions } from './publish.js';
export {
  makeReceipt,
  parseReceipt,
  type Receipt,
  type ReceiptChange,
  type ReceiptDomain,
} from './receipt.js';
export { restore } from './restore.js';
export { inOrder, isChanged, type ChangeReport, type ChangeStatus, type DomainResult } from './result.js';
export type { RunOptions } from './run.js';
export * from './plan/index.js';
export { Marks, type MarkChange, type OwnersJson } from './owner/marks.js';
export { parseOwnerId } from './owner/owner-id.js';
export { settle, type ServerState, type Settlement, type SettleOptions } from './settle.js';
export {
  settleAtProvider,
  tellsWhenSettled,
  type ProviderSettleOptions,
  type SettlingProvider,
} from './settle-at-provider.js';
export type { ChangeTrace } from './trace.js';
