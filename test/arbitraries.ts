import fc from 'fast-check';
import { DomainName } from '../src/name/index.js';
import {
  AddressData,
  isMetaType,
  isReadType,
  MAX_TTL,
  MxData,
  NAME_TYPES,
  NameData,
  OpaqueData,
  RecordSet,
  SoaData,
  SrvData,
  TxtData,
  typeCode,
  typeName,
  type RecordData,
} from '../src/record/index.js';
import { DnsClass, makeMessage, type Message, type MessageRecord } from '../src/wire/index.js';

/** Values for property tests: whatever DNS allows, the strange ones included. */

const octets = (min: number, max: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: min, maxLength: max }).map((bytes) => Buffer.from(bytes).toString('latin1'));

/** Labels as people use them, and labels of any octets at all. */
const label = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/),
  octets(1, 63),
  fc.constantFrom('_vlmcs', '_tcp', '*', '.', '\\', '"', '@', 'A', 'a', '\0', ' '),
);

export const domainName: fc.Arbitrary<DomainName> = fc
  .array(label, { maxLength: 8 })
  .filter((labels) => labels.reduce((sum, l) => sum + l.length + 1, 1) <= 255)
  .map((labels) => DomainName.fromLabels(labels));

export const uint16 = fc.integer({ min: 0, max: 0xffff });
export const uint32 = fc.integer({ min: 0, max: 0xffffffff });
export const ttl = fc.oneof(fc.integer({ min: 0, max: MAX_TTL }), fc.constantFrom(0, 300, MAX_TTL));

export const srvData = fc
  .record({ priority: uint16, weight: uint16, port: uint16, target: domainName })
  .map((fields) => new SrvData(fields));

const soaData = fc
  .record({
    primary: domainName,
    mailbox: domainName,
    serial: uint32,
    refresh: ttl,
    retry: ttl,
    expire: ttl,
    minimum: ttl,
  })
  .map((fields) => new SoaData(fields));

const opaqueType = uint16
  .filter((code) => code !== 0 && !isMetaType(code) && !isReadType(typeName(code)))
  .map((code) => typeName(code));

export const recordData: fc.Arbitrary<RecordData> = fc.oneof(
  srvData,
  fc.ipV4().map((address) => new AddressData('A', address)),
  fc.ipV6().map((address) => new AddressData('AAAA', address)),
  fc.tuple(fc.constantFrom(...NAME_TYPES), domainName).map(([type, name]) => new NameData(type, name)),
  fc.tuple(uint16, domainName).map(([preference, exchange]) => new MxData(preference, exchange)),
  fc.array(octets(0, 255), { minLength: 1, maxLength: 3 }).map((strings) => new TxtData(strings)),
  soaData,
  fc.tuple(opaqueType, fc.uint8Array({ maxLength: 40 })).map(([type, data]) => new OpaqueData(type, data)),
);

export const recordSet: fc.Arbitrary<RecordSet> = fc
  .tuple(domainName, ttl, fc.array(recordData, { minLength: 1, maxLength: 5 }))
  .map(
    ([name, seconds, data]) =>
      new RecordSet(
        name,
        seconds,
        data.filter((d) => d.type === data[0]?.type),
      ),
  );

const dataRecord = fc.tuple(domainName, ttl, recordData).map(([name, seconds, data]): MessageRecord => ({
  name,
  type: typeCode(data.type),
  class: DnsClass.IN,
  ttl: seconds,
  data,
}));

/** The forms of UPDATE that have no data. */
const emptyRecord = fc
  .tuple(domainName, fc.constantFrom('SRV', 'ANY', 'A'), fc.constantFrom(DnsClass.ANY, DnsClass.NONE))
  .map(([name, type, cls]): MessageRecord => ({
    name,
    type: typeCode(type),
    class: cls,
    ttl: 0,
    data: null,
  }));

const section = fc.array(fc.oneof({ arbitrary: dataRecord, weight: 3 }, emptyRecord), { maxLength: 6 });

const edns = fc.record({
  udpPayloadSize: uint16,
  version: fc.integer({ min: 0, max: 255 }),
  dnssecOk: fc.boolean(),
  options: fc.array(
    fc.record({ code: uint16, data: fc.uint8Array({ maxLength: 20 }).map((data) => Buffer.from(data)) }),
    { maxLength: 3 },
  ),
});

export const message: fc.Arbitrary<Message> = fc
  .record({
    id: uint16,
    opcode: fc.constantFrom(0, 4, 5),
    flags: fc.record({
      qr: fc.boolean(),
      aa: fc.boolean(),
      tc: fc.boolean(),
      rd: fc.boolean(),
      ra: fc.boolean(),
      ad: fc.boolean(),
      cd: fc.boolean(),
    }),
    rcode: fc.integer({ min: 0, max: 15 }),
    questions: fc.array(fc.record({ name: domainName, type: uint16, class: uint16 }), { maxLength: 2 }),
    answers: section,
    authorities: section,
    additionals: section,
    edns: fc.option(edns, { nil: undefined }),
  })
  .map((fields) => makeMessage(fields));
