export { readIpconfig } from './ipconfig.js';
export { mergeProfiles, type MergedProfile, type SourcedReading } from './merge.js';
export type { ClientReading } from './reading.js';
export { readSlmgr } from './slmgr.js';
export { readSystem, thisSystem, type SystemAccess } from './system.js';
