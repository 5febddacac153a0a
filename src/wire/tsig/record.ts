import type { DomainName } from '../../name/index.js';
import type { WireReader } from '../reader.js';
import type { WireWriter } from '../writer.js';

/** The TSIG pseudo-record (RFC 8945 §4.2). */
export interface TsigRecord {
  /** The key's name: the record's owner. */
  readonly keyName: DomainName;
  readonly algorithm: DomainName;
  /** Seconds since 1970 (48 bits). */
  readonly timeSigned: number;
  /** Seconds of clock difference allowed. */
  readonly fudge: number;
  readonly mac: Buffer;
  /** The id that the digest was made with; a forwarder may have changed the header's. */
  readonly originalId: number;
  /** A TSIG error code; 0 when there is none. */
  readonly error: number;
  readonly otherData: Buffer;
  /** Where the record begins in the message it was read from. */
  readonly offset: number;
}

export function readTsig(reader: WireReader, keyName: DomainName, offset: number): TsigRecord {
  return {
    keyName,
    algorithm: reader.name(),
    timeSigned: reader.uint48(),
    fudge: reader.uint16(),
    mac: reader.bytes(reader.uint16()),
    originalId: reader.uint16(),
    error: reader.uint16(),
    otherData: reader.bytes(reader.uint16()),
    offset,
  };
}

/** Writes the whole record: class ANY, TTL 0, names uncompressed (RFC 8945 §4.2). */
export function writeTsig(writer: WireWriter, tsig: Omit<TsigRecord, 'offset'>): void {
  writer.plainName(tsig.keyName);
  writer.uint16(250);
  writer.uint16(255);
  writer.uint32(0);
  writer.counted(() => {
    writer.plainName(tsig.algorithm);
    writer.uint48(tsig.timeSigned);
    writer.uint16(tsig.fudge);
    writer.uint16(tsig.mac.length);
    writer.bytes(tsig.mac);
    writer.uint16(tsig.originalId);
    writer.uint16(tsig.error);
    writer.uint16(tsig.otherData.length);
    writer.bytes(tsig.otherData);
  });
}
