export { describeEvent } from './describe-event.js';
export { DnsServer } from './dns-server.js';
export { eventJson } from './event-json.js';
export { checkListen, type DnsServerOptions, type ListenAddress } from './options.js';
export type { Client, ServerEvent } from './event.js';
export { kmsPolicy, type UpdatePolicy } from './policy.js';
export { parseUpdatePolicy, type UpdatePolicyOptions } from './update-policy.js';
export type { TcpLimits } from './tcp-limits.js';
