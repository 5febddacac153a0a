export type { ApiMessage } from './api-error.js';
export type { DnsRecord, SrvData } from './dns-record.js';
export { FakeCloudflare, type FakeCloudflareOptions } from './fake-cloudflare.js';
export type { Fault } from './faults.js';
export { DOCUMENTED_LIMIT, type RateLimit } from './rate-limit.js';
export type { Operation, RequestRecord } from './request-record.js';
export type { TokenSpec } from './tokens.js';
export type { FakeZone, ZoneSpec } from './zone.js';
export { MODEL_PRESENT, type Violation } from './judge.js';
