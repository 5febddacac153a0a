export { onAbort } from './abort.js';
export { monotonic } from './clock.js';
export { DnsClient, type DnsClientOptions } from './dns-client.js';
export { wasNotAsked } from './failures.js';
export { GssSessions, type GssSessionsOptions } from './gss/sessions.js';
export type { TransportLimits } from './limits.js';
export { PacedExchanger, type PacedOptions } from './paced-exchanger.js';
export { parseResolverName } from './resolver-name.js';
export {
  DNS_PORT,
  formatServer,
  isEncrypted,
  lookupServer,
  parseServerName,
  type ServerName,
} from './server-address.js';
export type { StreamedMessage, StreamOptions } from './stream.js';
export type { TransportTrace } from './traces.js';
export type {
  Authentication,
  Channel,
  Exchanger,
  ExchangeOptions,
  Protocol,
  QuickListener,
  QuickQueries,
  QuickResult,
  Reply,
  ServerAddress,
} from './types.js';
