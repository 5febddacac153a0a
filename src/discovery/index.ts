export { discover, type DiscoverOptions } from './discover.js';
export type { ClientProfile } from './profile.js';
export { MAX_SEED } from './random.js';
export type {
  Candidate,
  Chosen,
  DiscoveryResult,
  Evidence,
  DiscoveryOutcome,
  Query,
  TraceStep,
} from './result.js';
export { listWindowsErrors, type WindowsError, type WindowsErrorEntry } from './windows-errors.js';
