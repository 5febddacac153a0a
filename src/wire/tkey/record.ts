import type { DomainName } from '../../name/index.js';
import { typeCode } from '../../record/index.js';
import { DnsClass } from '../codes.js';
import type { WireReader } from '../reader.js';
import type { WireWriter } from '../writer.js';

const TKEY = typeCode('TKEY');

/** What a TKEY record is for (RFC 2930 §2.5). */
export const TkeyMode = { GSS: 3, DELETE: 5 } as const;

/** The TKEY pseudo-record (RFC 2930 §2), by which two sides agree on a key and do away with it. */
export interface TkeyRecord {
  /** The name of the key that is agreed on: the record's owner. */
  readonly keyName: DomainName;
  readonly algorithm: DomainName;
  /** Seconds since 1970, modulo 2^32. */
  readonly inception: number;
  readonly expiration: number;
  readonly mode: number;
  /** A TSIG or TKEY error code; 0 when there is none. */
  readonly error: number;
  /** What the mode is about: a token, for GSS-API. */
  readonly key: Buffer;
  readonly otherData: Buffer;
}

export function readTkey(reader: WireReader, keyName: DomainName): TkeyRecord {
  return {
    keyName,
    algorithm: reader.name(),
    inception: reader.uint32(),
    expiration: reader.uint32(),
    mode: reader.uint16(),
    error: reader.uint16(),
    key: reader.bytes(reader.uint16()),
    otherData: reader.bytes(reader.uint16()),
  };
}

/** Writes the whole record: class ANY, TTL 0, names uncompressed (RFC 2930 §2). @throws MessageError */
export function writeTkey(writer: WireWriter, tkey: TkeyRecord): void {
  writer.plainName(tkey.keyName);
  writer.uint16(TKEY);
  writer.uint16(DnsClass.ANY);
  writer.uint32(0);
  writer.counted(() => {
    writer.plainName(tkey.algorithm);
    writer.uint32(tkey.inception);
    writer.uint32(tkey.expiration);
    writer.uint16(tkey.mode);
    writer.uint16(tkey.error);
    writer.uint16(tkey.key.length);
    writer.bytes(tkey.key);
    writer.uint16(tkey.otherData.length);
    writer.bytes(tkey.otherData);
  });
}
