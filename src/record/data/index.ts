import type { AddressData } from './address.js';
import type { MxData } from './mx.js';
import type { NameData } from './name-data.js';
import type { OpaqueData } from './opaque.js';
import type { SoaData } from './soa.js';
import type { SrvData } from './srv.js';
import type { TxtData } from './txt.js';

/**
 * The data of one record: immutable, checked when made. `key` is equal for equal data (RFC 2136 §1.1.1,
 * names without regard to case); `toText()` is what a master file has.
 */
export type RecordData = AddressData | MxData | NameData | OpaqueData | SoaData | SrvData | TxtData;

export { AddressData } from './address.js';
export { MxData } from './mx.js';
export { NAME_TYPES, NameData, type NameType } from './name-data.js';
export { OpaqueData } from './opaque.js';
export { compareSerials, nextSerial, SoaData, type SoaFields } from './soa.js';
export { KMS_DEFAULTS, SrvData, type SrvFields } from './srv.js';
export { TxtData } from './txt.js';
