export { applyOpen } from './apply-open.js';
export { openChanges, type CheckedChange } from './checked-change.js';
export { parseEndpoint } from './endpoint.js';
export { failedCheck } from './failed-check.js';
export { findOut, isWithoutReply, judge, mayComeYet, notApplied, type ReadSet } from './lost-reply.js';
export { Progress } from './progress.js';
export { RequestBudget, type Rate } from './request-budget.js';
export { Turn } from './turn.js';
export { ownSignal, unlessAborted } from './waiting.js';
