import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import { parseMasterFile } from '../../../src/zone/index.js';
import { perform, randomAct, randomZone } from '../../providers/zonefile/random-zone.js';
import { describeLive } from '../harness/index.js';
import { CHECKZONE, recordsInFile } from './checkzone.js';

const RUNS = 80;

/** Records of one set with several TTLs, which do not follow each other before the change. */
const APART: [string, Parameters<typeof perform>[1]] = [
  'example.com. 900 IN SOA ns hostmaster 7 3600 600 86400 60\n  NS ns.elsewhere.test.\nwww A 192.0.2.1\n' +
    '_vlmcs._tcp SRV 0 0 1689 kms2\nwww 1h A 192.0.2.1\n',
  {
    kind: 'remove',
    domain: 'example.com',
    target: 'kms2.example.com',
    port: 1689,
    weight: 0,
    ttl: undefined,
  },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-zonefile-'));
});
afterAll(() => rm(folder, { recursive: true }));

describeLive(CHECKZONE, 'random changes of random zone files, as BIND reads them', () => {
  it('are what was asked for, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(randomZone, randomAct, async (text, act) => {
        const file = join(folder, 'zone.db');
        await writeFile(file, text);
        const before = await recordsInFile('example.com', file).catch(() => undefined);
        // BIND wants a line end after a last directive, for one; such a file is none to judge by.
        fc.pre(before !== undefined);
        const changed = await perform(file, act);
        const after = await recordsInFile('example.com', file);
        if (!changed) {
          expect(await readFile(file, 'utf8')).toBe(text);
          return;
        }

        const set = `_vlmcs._tcp.${act.domain}. `;
        const mine = (line: string): boolean =>
          line.toLowerCase().startsWith(set) && line.includes(' IN SRV ');
        const others = (lines: readonly string[]) =>
          lines.filter((line) => !mine(line) && !line.includes(' IN SOA ')).map(withoutTtl);
        expect(others(after.records)).toEqual(others(before.records));

        const host = `${act.port} ${act.target}.`;
        const standing = after.records.filter((line) => mine(line) && line.toLowerCase().endsWith(host));
        const weights = standing.map((line) => Number(line.split(' ')[5]));
        expect(weights).toEqual(act.kind === 'publish' ? [act.weight] : []);
        const ttls = new Set(after.records.filter(mine).map((line) => Number(line.split(' ')[1])));
        if (act.ttl !== undefined && act.kind === 'publish') expect([...ttls]).toEqual([act.ttl]);
        // One TTL a set. Where some were mixed before, BIND takes what it makes of them for the lines behind, too; and of those
        // that did not follow each other it tells only when the line between is gone.
        if (!hasMixedSet(text)) expect(mixedTtls(after)).toBe(0);
      }),
      { numRuns: RUNS, examples: [APART] },
    );
  }, 120_000);
});

/** Whether records of one set have several TTLs, wherever they stand. */
function hasMixedSet(text: string): boolean {
  const ttls = new Map<string, Set<number>>();
  const origin = DomainName.parse('example.com');
  for (const { name, data, ttl } of parseMasterFile(text, { origin, source: 'zone.db' })) {
    const set = `${name.key} ${data.type}`;
    ttls.set(set, (ttls.get(set) ?? new Set()).add(ttl));
  }
  return [...ttls.values()].some(({ size }) => size > 1);
}

function mixedTtls({ warnings }: { readonly warnings: readonly string[] }): number {
  return warnings.filter((warning) => warning.includes('prior TTL')).length;
}

/** BIND works the TTL of a set out from its neighbours where a file mixes them. */
function withoutTtl(line: string): string {
  return line.replace(/^(\S+) \d+ /, '$1 ');
}
