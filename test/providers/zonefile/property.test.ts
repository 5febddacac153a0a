import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withMembers, withoutMembers } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import { isTtl, kmsOwner, lexMasterFile, RecordSet, SrvData, type Entry } from '../../../src/record/index.js';
import { parseMasterFile, type FileRecord } from '../../../src/zone/index.js';
import { perform, randomAct, randomZone, type RandomAct } from './random-zone.js';

const RUNS = 250;
const origin = DomainName.parse('example.com');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-zonefile-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('random changes of random zone files', () => {
  it('leave exactly the records meant, and every other line as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        randomZone,
        fc.array(randomAct, { minLength: 1, maxLength: 4 }),
        async (text, acts) => {
          const file = join(folder, 'zone.db');
          await writeFile(file, text);
          for (const act of acts) {
            const before = await readFile(file, 'utf8');
            const changed = await perform(file, act);
            const after = await readFile(file, 'utf8');
            expect(recordsIn(after)).toEqual(expected(before, act));
            if (!changed) expect(after).toBe(before);
            else expectOtherLines(before, after, act);
            expect(await perform(file, act)).toBe(false);
          }
        },
      ),
      { numRuns: RUNS },
    );
  }, 120_000);
});

/** Every record but the SOA, as another reader of master files of ours understands it. */
function read(text: string): FileRecord[] {
  const records = [...parseMasterFile(text, { origin, source: 'zone.db' })];
  return records.filter((record) => record.data.type !== 'SOA');
}

function lineOf({ name, ttl, data }: Pick<FileRecord, 'name' | 'ttl' | 'data'>): string {
  return `${name.key} ${ttl} ${data.type} ${data.key}`;
}

function recordsIn(text: string): string[] {
  return [...new Set(read(text).map(lineOf))].sort();
}

/** What should stand after `act`, worked out from the records alone. */
function expected(before: string, act: RandomAct): string[] {
  const owner = kmsOwner(act.domain);
  const records = read(before);
  const mine = records.filter((r) => r.name.equals(owner) && r.data.type === 'SRV');
  const data = mine.map((r) => r.data).filter((d) => d instanceof SrvData);
  const ttl = Math.min(...mine.map((r) => r.ttl));
  const set = data.length === 0 ? null : new RecordSet(owner, ttl, data);
  const host = new SrvData({ target: act.target, port: act.port, weight: act.weight });
  const { after } =
    act.kind === 'publish' ? withMembers(owner, set, [host], { ttl: act.ttl }) : withoutMembers(set, [host]);
  const same = after === null ? set === null : after.equals(set);
  const others = same ? records : records.filter((r) => !mine.includes(r));
  const now = same || after === null ? [] : after.data.map((d) => ({ name: owner, ttl: after.ttl, data: d }));
  return [...new Set([...others, ...now].map(lineOf))].sort();
}

/** Lines of records that the act is not about stand in the same order, octet for octet. */
function expectOtherLines(before: string, after: string, act: RandomAct): void {
  const kept = keptLines(before, act);
  const lines = after.split(/(?<=\n)/);
  let at = 0;
  for (const line of kept) {
    // The last line may get a line end when something comes after it.
    const found = lines.findIndex((l, i) => i >= at && (l === line || l.replace(/\r?\n$/, '') === line));
    expect(found, `${JSON.stringify(line)} in ${JSON.stringify(after)}`).not.toBe(-1);
    at = found + 1;
  }
}

function keptLines(before: string, act: RandomAct): string[] {
  const owner = kmsOwner(act.domain);
  const records = [...parseMasterFile(before, { origin, source: 'zone.db' })];
  const touched: Entry[] = [];
  let index = 0;
  let ttlKnown = false;
  let inherits = false;
  for (const entry of lexMasterFile(before, 'zone.db')) {
    const word = entry.tokens[0]!.text;
    if (word.startsWith('$')) {
      ttlKnown ||= word === '$TTL';
      continue;
    }
    const record = records[index++]!;
    const mine = record.data.type === 'SOA' || (record.name.equals(owner) && record.data.type === 'SRV');
    const words = entry.tokens.slice(entry.startsBlank ? 0 : 1).map((t) => t.text);
    const explicitTtl = isTtl(words[0]!) || (/^(IN|CLASS1)$/i.test(words[0]!) && isTtl(words[1]!));
    // A line that takes its owner or its TTL from one that changes may have to say it itself.
    inherits = entry.startsBlank ? inherits || mine : mine;
    if (mine || inherits || (!ttlKnown && !explicitTtl)) touched.push(entry);
  }
  return before.split(/(?<=\n)/).filter((line, i, all) => {
    const start = all.slice(0, i).join('').length;
    return line !== '' && !touched.some((entry) => start >= entry.start && start < entry.end);
  });
}
