export { changesBetween } from './changes.js';
export { readProfile } from './client.js';
export { expectedShare } from './expected-share.js';
export { discover, discoverHost, type DiscoverOptions } from './discover.js';
export { OPERATING_SYSTEMS, type Os } from './os.js';
export { ACTIVATION_TYPES, type ActivationType, type ClientProfile, type Connection } from './profile.js';
export type { NamedResolver } from './connections.js';
export { MAX_SEED, newSeed } from './random.js';
export type {
  Candidate,
  Chosen,
  DiscoveryResult,
  DiscoveryOutcome,
  Query,
  Shadowed,
  Source,
  TraceStep,
} from './result.js';
export type { Evidence } from './rules.js';
export { searchedDomains } from './searched-domains.js';
export { explainWindowsError, KNOWN_CODES, type CodeExplanation } from './explain-code.js';
export { KMS_EVENTS } from './kms-events.js';
export type { Remedy } from './remedies.js';
export { listWindowsErrors, type WindowsError, type WindowsErrorEntry } from './windows-errors.js';
export {
  mergeProfiles,
  readIpconfig,
  readSlmgr,
  readSystem,
  thisSystem,
  type ClientReading,
  type MergedProfile,
  type SourcedReading,
  type SystemAccess,
} from './sources/index.js';
