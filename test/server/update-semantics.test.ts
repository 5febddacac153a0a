import { describe, expect, it } from 'vitest';
import {
  AddressData,
  lexLine,
  parseRecordData,
  SrvData,
  typeCode,
  typeName,
  type RecordData,
  type RrType,
} from '../../src/record/index.js';
import { DnsClass, makeMessage, Opcode, rcodeName, type MessageRecord } from '../../src/wire/index.js';
import {
  buildZone,
  nameInFile,
  parseMasterFile,
  serialOf,
  StagedZone,
  type Zone,
} from '../../src/zone/index.js';
import { processUpdate } from '../../src/server/update/process.js';
import { name } from './support.js';
import { UPDATE_CASES, UPDATE_ZONE, UPDATE_ZONE_TEXT } from './update-cases.js';

const ORIGIN = name(UPDATE_ZONE);
const ANY = typeCode('ANY');

function zone(): Zone {
  const records = parseMasterFile(UPDATE_ZONE_TEXT, { origin: ORIGIN, source: 'z' });
  return buildZone(ORIGIN, records, 'z').zone;
}

function recordsOf(view: Zone): Set<string> {
  const sets = [...view.snapshot().nodes()].flatMap((node) => [...node.sets.values()]);
  const lines = sets.flatMap((s) => s.data.map((d) => `${s.name.key} ${s.ttl} ${s.type} ${d.toText()}`));
  return new Set(lines.filter((line) => !line.includes(' SOA ')));
}

interface Outcome {
  readonly rcode: string;
  readonly effect: readonly string[];
  readonly bumped: boolean;
}

function run(prerequisites: readonly MessageRecord[], updates: readonly MessageRecord[]): Outcome {
  const before = zone();
  const message = makeMessage({
    opcode: Opcode.UPDATE,
    questions: [{ name: ORIGIN, type: typeCode('SOA'), class: DnsClass.IN }],
    answers: prerequisites,
    authorities: updates,
  });
  const verdict = processUpdate(before, message, () => true);
  if (verdict.kind === 'refused')
    return { rcode: rcodeName(verdict.refusal.rcode), effect: [], bumped: false };
  const after = zone();
  const staged = new StagedZone(after);
  for (const change of verdict.changes) staged.put(change);
  after.commit(staged);
  const [old, now] = [recordsOf(before), recordsOf(after)];
  const gone = [...old].filter((r) => !now.has(r)).map((r) => `-${r}`);
  const come = [...now].filter((r) => !old.has(r)).map((r) => `+${r}`);
  expect(verdict.serial).toBe(serialOf(after));
  return { rcode: 'NOERROR', effect: [...gone, ...come], bumped: serialOf(after) === serialOf(before) + 1 };
}

/** The sections that nsupdate makes of a script. */
function sections(script: readonly string[]): [MessageRecord[], MessageRecord[]] {
  const [prerequisites, updates]: [MessageRecord[], MessageRecord[]] = [[], []];
  for (const line of script) {
    const [command, verb, owner = '', ...words] = lexLine(line).map((t) => t.text);
    if (command === 'prereq') prerequisites.push(prerequisiteRecord(verb ?? '', owner, words, line));
    else updates.push(updateRecord(verb ?? '', owner, words, line));
  }
  return [prerequisites, updates];
}

function prerequisiteRecord(verb: string, owner: string, [type]: string[], line: string): MessageRecord {
  const cls = verb.startsWith('yx') ? DnsClass.ANY : DnsClass.NONE;
  const data = type === undefined ? null : dataOf(type, line);
  return record(owner, type === undefined ? ANY : typeCode(type), data === null ? cls : DnsClass.IN, 0, data);
}

function updateRecord(verb: string, owner: string, words: string[], line: string): MessageRecord {
  const ttl = verb === 'add' ? Number(words.shift()) : 0;
  const [type] = words;
  if (type === undefined) return record(owner, ANY, DnsClass.ANY, 0, null);
  const data = dataOf(type, line);
  const cls = verb === 'add' ? DnsClass.IN : data === null ? DnsClass.ANY : DnsClass.NONE;
  return record(owner, typeCode(type), cls, ttl, data);
}

function dataOf(type: string, line: string): RecordData | null {
  const tokens = lexLine(line);
  const rest = tokens.slice(tokens.findIndex((t, i) => i > 1 && t.text === type) + 1);
  if (rest.length === 0) return null;
  return parseRecordData(type as RrType, rest, (text) => nameInFile(text, name('.')));
}

function record(
  owner: string,
  type: number,
  cls: number,
  ttl: number,
  data: RecordData | null,
): MessageRecord {
  return { name: name(owner), type, class: cls, ttl, data };
}

describe.each(UPDATE_CASES)('%s', (_, cases) => {
  it.each(cases)('$title', ({ script, rcode, effect }) => {
    const outcome = run(...sections(script));
    const lowerHex = effect.map((line) =>
      line.includes('\\#') ? line.replace(/[A-F]+$/i, (h) => h.toLowerCase()) : line,
    );
    expect({ ...outcome, effect: [...outcome.effect].sort() }).toEqual({
      rcode,
      effect: [...lowerHex].sort(),
      bumped: effect.length > 0,
    });
  });
});

describe('a malformed record in an update', () => {
  const A = typeCode('A');
  const AXFR = typeCode('AXFR');
  const one = AddressData.of('192.0.2.1');
  it.each<[string, MessageRecord]>([
    ['a prerequisite with a TTL', record('host.z.test', A, DnsClass.ANY, 1, null)],
    ['a prerequisite of class ANY with data', record('host.z.test', A, DnsClass.ANY, 0, one)],
    ['a prerequisite of class NONE with data', record('host.z.test', A, DnsClass.NONE, 0, one)],
    ['a prerequisite of class IN without data', record('host.z.test', A, DnsClass.IN, 0, null)],
    ['a prerequisite of class CH', record('host.z.test', A, DnsClass.CH, 0, one)],
    ['a prerequisite on AXFR', record('host.z.test', AXFR, DnsClass.ANY, 0, null)],
  ])('%s: FORMERR', (_, prerequisite) => {
    expect(run([prerequisite], [])).toEqual({ rcode: 'FORMERR', effect: [], bumped: false });
  });

  it.each<[string, MessageRecord]>([
    ['adding no data', record('new.z.test', A, DnsClass.IN, 60, null)],
    ['adding type ANY', record('new.z.test', ANY, DnsClass.IN, 60, null)],
    ['adding type AXFR', record('new.z.test', AXFR, DnsClass.IN, 60, one)],
    ['deleting a set with a TTL', record('host.z.test', A, DnsClass.ANY, 1, null)],
    ['deleting a set with data', record('host.z.test', A, DnsClass.ANY, 0, one)],
    ['deleting a record with a TTL', record('host.z.test', A, DnsClass.NONE, 1, one)],
    ['deleting a record of type ANY', record('host.z.test', ANY, DnsClass.NONE, 0, null)],
    ['deleting a record without data', record('host.z.test', A, DnsClass.NONE, 0, null)],
    ['class CH', record('host.z.test', A, DnsClass.CH, 0, one)],
  ])('%s: FORMERR, and what stands before it is not done', (_, operation) => {
    const add = record('new.z.test', A, DnsClass.IN, 60, one);
    expect(run([], [add, operation])).toEqual({ rcode: 'FORMERR', effect: [], bumped: false });
  });
});

describe('an update', () => {
  const srv = typeCode('SRV');
  it('of a newer SOA sets the serial, and it is not bumped beyond that', () => {
    const [, updates] = sections([
      'update add z.test 300 SOA ns1.z.test. x.z.test. 2000 1 1 1 1',
      'update delete one.z.test',
    ]);
    const outcome = run([], updates);
    expect(outcome).toMatchObject({
      rcode: 'NOERROR',
      effect: ['-one.z.test 300 A 192.0.2.9'],
      bumped: false,
    });
  });

  it('that differs in case only changes nothing: names are equal without regard to it (RFC 2136 §1.1.1)', () => {
    const [, updates] = sections(['update add ALIAS.Z.test 300 CNAME HOST.z.test.']);
    expect(run([], updates)).toEqual({ rcode: 'NOERROR', effect: [], bumped: false });
  });

  it('that makes a set too large for any message is refused', () => {
    const many = Array.from({ length: 2000 }, (_, i) => {
      const data = new SrvData({ target: `a-long-host-name-of-a-kms-host-${i}.z.test` });
      return record('big.z.test', srv, DnsClass.IN, 60, data);
    });
    expect(run([], many)).toEqual({ rcode: 'REFUSED', effect: [], bumped: false });
    expect(run([], many.slice(0, 700)).effect).toHaveLength(700);
  });

  it('needs permission for every set that it touches', () => {
    const [, updates] = sections(['update add new.z.test 60 A 192.0.2.3', 'update delete host.z.test']);
    const message = makeMessage({ opcode: Opcode.UPDATE, authorities: updates });
    const verdict = processUpdate(zone(), message, (_name, type) => typeName(typeCode(type)) !== 'TXT');
    expect(verdict).toMatchObject({
      kind: 'refused',
      refusal: { rcode: 5, why: expect.stringMatching('host.z.test TXT') as string },
    });
  });
});
