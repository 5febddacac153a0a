import { MessageError } from '../errors.js';
import {
  AddressData,
  MxData,
  NameData,
  OpaqueData,
  SoaData,
  SrvData,
  TxtData,
  typeName,
  type RecordData,
} from '../record/index.js';
import { decodeAddress, decodeTxt, encodeAddress, encodeTxt } from './dns-packet-codec.js';
import type { WireReader } from './reader.js';
import type { WireWriter } from './writer.js';

/** Writes a record's data without its length. Names are compressed only in the types of RFC 1035 (RFC 3597 §4). */
export function writeRecordData(writer: WireWriter, data: RecordData): void {
  if (data instanceof SrvData) {
    writer.uint16(data.priority);
    writer.uint16(data.weight);
    writer.uint16(data.port);
    writer.targetName(data.target);
  } else if (data instanceof AddressData) {
    writer.bytes(encodeAddress(data.type, data.address));
  } else if (data instanceof NameData) {
    if (data.type === 'DNAME') writer.targetName(data.target);
    else writer.name(data.target);
  } else if (data instanceof TxtData) {
    writer.bytes(encodeTxt(data.strings));
  } else if (data instanceof MxData) {
    writer.uint16(data.preference);
    writer.name(data.exchange);
  } else if (data instanceof SoaData) {
    writeSoa(writer, data);
  } else {
    writer.bytes(data.octets);
  }
}

/**
 * Reads the data of one record; `reader` stands after RDLENGTH, and `length` octets are known to be there.
 * The data must fill its length exactly.
 * @throws MessageError
 */
export function readRecordData(reader: WireReader, type: number, length: number): RecordData {
  const outerEnd = reader.end;
  const start = reader.offset;
  reader.end = start + length;
  const data = read(reader, type, length);
  if (reader.offset !== reader.end) {
    throw new MessageError(`${typeName(type)} data has ${reader.end - reader.offset} octets too many`);
  }
  reader.end = outerEnd;
  return data;
}

function read(reader: WireReader, type: number, length: number): RecordData {
  const name = typeName(type);
  switch (name) {
    case 'SRV':
      return new SrvData({
        priority: reader.uint16(),
        weight: reader.uint16(),
        port: reader.uint16(),
        target: reader.name(),
      });
    case 'A':
    case 'AAAA':
      return readAddress(reader, name, length);
    case 'CNAME':
    case 'NS':
    case 'PTR':
    case 'DNAME':
      return new NameData(name, reader.name());
    case 'SOA':
      return readSoa(reader);
    case 'MX':
      return new MxData(reader.uint16(), reader.name());
    case 'TXT':
      return readTxt(reader, length);
    default:
      return new OpaqueData(type, reader.bytes(length));
  }
}

function readAddress(reader: WireReader, type: 'A' | 'AAAA', length: number): AddressData {
  if (length !== (type === 'A' ? 4 : 16)) throw new MessageError(`${type} data has ${length} octets`);
  const address = decodeAddress(type, reader.octets, reader.offset - 2);
  reader.offset += length;
  return new AddressData(type, address);
}

function readTxt(reader: WireReader, length: number): TxtData {
  let at = reader.offset;
  while (at < reader.end) at += 1 + (reader.octets[at] as number);
  if (length === 0 || at !== reader.end) throw new MessageError('TXT strings do not fill their data');
  const strings = decodeTxt(reader.octets, reader.offset - 2);
  reader.offset = reader.end;
  return new TxtData(strings);
}

function writeSoa(writer: WireWriter, soa: SoaData): void {
  writer.name(soa.primary);
  writer.name(soa.mailbox);
  for (const n of [soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum]) writer.uint32(n);
}

function readSoa(reader: WireReader): SoaData {
  return new SoaData({
    primary: reader.name(),
    mailbox: reader.name(),
    serial: reader.uint32(),
    refresh: saneInterval(reader.uint32()),
    retry: saneInterval(reader.uint32()),
    expire: saneInterval(reader.uint32()),
    minimum: saneInterval(reader.uint32()),
  });
}

/** Intervals with the top bit set count as 0, as TTLs do (RFC 2181 §8). */
export function saneInterval(seconds: number): number {
  return seconds > 0x7fffffff ? 0 : seconds;
}
