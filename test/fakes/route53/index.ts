export { FakeRoute53 } from './fake-route53.js';
export type { Change } from './change-batch.js';
export type { Fault, FaultKind } from './faults.js';
export type { HostedZone, ZoneSpec } from './hosted-zone.js';
export type { FakeRoute53Options } from './options.js';
export type { Policy, Statement } from './policy.js';
export type { AliasTarget, GeoLocation, ResourceRecordSet } from './record-set.js';
export type { Operation, RequestRecord } from './request.js';
export type { AccessKey } from './sigv4.js';
