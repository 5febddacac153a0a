export { discover, type DiscoverOptions } from './discover.js';
export { OPERATING_SYSTEMS, type Os } from './os.js';
export { ACTIVATION_TYPES, type ActivationType, type ClientProfile, type Connection } from './profile.js';
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
