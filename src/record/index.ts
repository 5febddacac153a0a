export * from './data/index.js';
export {
  checkInteger,
  checkTtl,
  checkUint16,
  checkUint32,
  isTtl,
  MAX_TTL,
  parseDigits,
  parseTtl,
} from './integers.js';
export { asArray, asNumber, asObject, asString, checkDepth } from './json.js';
export { KMS_LABELS, kmsDomain, kmsOwner, OWNER_MARK_LABEL, ownerMarkName } from './kms-name.js';
export { lintOwner, lintSrv, type Lint } from './lint/index.js';
export { RecordSet, type RecordSetJson } from './record-set.js';
export {
  isMetaType,
  isReadType,
  typeCode,
  typeName,
  type KnownType,
  type ReadType,
  type RrType,
} from './rr-type.js';
export { DEFAULT_TTL, SrvRecord, type SrvRecordJson } from './srv-record.js';
export { lexLine, lexMasterFile, type Entry, type Token } from './text/lexer.js';
export { parseRecordData, type ToName } from './text/rdata.js';
