export { COMPRESSED_TARGET_WARNING } from './answer.js';
export { concurrently, type Room } from './concurrently.js';
export { askAll, opinions, type Opinion } from './ask-all.js';
export { CachedLookup, timeToLive } from './cached-lookup.js';
export type { DataOf } from './data-of.js';
export { failedLookupError, type FailedLookup } from './failed-lookup.js';
export {
  addressesOf,
  askEveryServer,
  primaryServer,
  zoneNameServers,
  type NameServer,
  type NameServerOptions,
  type ServerView,
} from './name-servers.js';
export {
  decisiveOutcome,
  hostAddresses,
  hostAlias,
  hostState,
  isAddress,
  lookupHost,
  type HostLookup,
  type HostState,
  type Lookup,
} from './host-addresses.js';
export { outcomeText } from './outcome-text.js';
export { lookupAll, type BulkOptions } from './bulk.js';
export {
  isAnswer,
  type Answer,
  type AnswerRecord,
  type FoundOutcome,
  type LookupOutcome,
  type NegativeOutcome,
  type NoAnswerOutcome,
  type RefusedOutcome,
} from './outcome.js';
export { parseResolvConf, type SystemResolvers } from './resolv-conf.js';
export { Resolver, type LookupOptions, type ResolverOptions } from './resolver.js';
export { searchNames } from './search-list.js';
export { systemResolvers } from './system.js';
export { transferZone } from './transfer.js';
export { TtlCache, type CacheOptions } from './ttl-cache.js';
export type { TypedLookup } from './typed-lookup.js';
export { findZoneCut, zoneInDenial, type ZoneCut } from './zone-cut.js';
