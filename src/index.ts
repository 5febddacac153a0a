/**
 * The library: everything that the command line does, for programs. Providers are imported by themselves, from
 * `kmsdns/providers/rfc2136` and `kmsdns/providers/zonefile`, so that a program loads only what it uses.
 */
export { InputError, KmsDnsError, type ErrorCode, type ErrorReason } from './errors.js';
export { VERSION } from './version.js';

// Names and records.
export { DomainName } from './name/index.js';
export {
  DEFAULT_TTL,
  KMS_DEFAULTS,
  kmsDomain,
  kmsOwner,
  lintOwner,
  lintSrv,
  RecordSet,
  SrvData,
  SrvRecord,
  type Lint,
  type RecordData,
  type RrType,
  type SrvFields,
  type SrvRecordJson,
} from './record/index.js';

// Changing records, through any provider.
export type { CallOptions, Capabilities, Change, ChangeResult, Provider, Zone } from './provider.js';
export {
  amend,
  GUARDS,
  listMembers,
  makeReceipt,
  parseReceipt,
  publish,
  remove,
  restore,
  settle,
  type Amendment,
  type AmendOptions,
  type ChangeReport,
  type ChangeStatus,
  type DomainMembers,
  type DomainResult,
  type GuardId,
  type Host,
  type ListOptions,
  type PublishOptions,
  type Receipt,
  type RemoveOptions,
  type RunOptions,
  type Settlement,
  type SettleOptions,
} from './change/index.js';

// Keys for signed updates.
export { formatKeyFile, parseKeyFile, TsigKey, type Signer } from './wire/index.js';

// Asking DNS.
export {
  DnsClient,
  lookupServer,
  parseResolverName,
  parseServerName,
  type DnsClientOptions,
  type Channel,
  type Exchanger,
  type ServerAddress,
  type ServerName,
} from './transport/index.js';
export {
  askAll,
  findZoneCut,
  isAnswer,
  lookupAll,
  opinions,
  Resolver,
  systemResolvers,
  zoneNameServers,
  type LookupOutcome,
  type NameServer,
  type Opinion,
  type ResolverOptions,
  type SystemResolvers,
} from './resolve/index.js';

// Diagnostics.
export {
  ACTIVATION_TYPES,
  discover,
  discoverHost,
  explainWindowsError,
  mergeProfiles,
  OPERATING_SYSTEMS,
  readIpconfig,
  readSlmgr,
  readSystem,
  thisSystem,
  type ActivationType,
  type ClientProfile,
  type ClientReading,
  type CodeExplanation,
  type Connection,
  type DiscoverOptions,
  type DiscoveryResult,
  type MergedProfile,
  type NamedResolver,
  type Os,
  type Remedy,
  type SourcedReading,
  type SystemAccess,
  type TraceStep,
} from './discovery/index.js';
export {
  checkDomains,
  judgeFacts,
  listRules,
  judgeAll,
  makePolicy,
  makeReport,
  observeDomains,
  planFix,
  type CheckOptions,
  type CheckReport,
  type DomainFix,
  type Facts,
  type FactsHeader,
  type Finding,
  type Fix,
  type FixOptions,
  type HeldFix,
  type ListedDomain,
  type Observation,
  type Policy,
  type PolicyOptions,
  type ReportPart,
  type RuleDescription,
} from './conflicts/index.js';

// The embedded server.
export {
  describeEvent,
  DnsServer,
  kmsPolicy,
  parseUpdatePolicy,
  type DnsServerOptions,
  type ListenAddress,
  type ServerEvent,
  type UpdatePolicy,
} from './server/index.js';
