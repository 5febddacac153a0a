import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { zonefile } from '../../../providers/zonefile/index.js';
import { listMembers, publish } from '../../../src/change/index.js';
import { startPublisher } from '../../processes/index.js';

const HEAD = '$ORIGIN example.com.\n$TTL 600\n@ IN SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\n';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kmsdns-zonefile-'));
});
afterEach(() => rm(folder, { recursive: true }));

const start = (file: string, prefix: string, hosts: number) =>
  startPublisher({ backend: { kind: 'zonefile', file }, domain: 'example.com', prefix, hosts });

async function hostsIn(file: string): Promise<string[]> {
  const [list] = await listMembers(zonefile({ file }), { domains: ['example.com'] });
  expect(list?.error).toBeNull();
  return list!.members.map((m) => m.data.target.text).sort();
}

describe('ten processes at once on one file', () => {
  it('lose nothing, and leave nothing behind', async () => {
    const file = join(folder, 'zone.db');
    await writeFile(file, `${HEAD}_vlmcs._tcp SRV 0 0 1688 other ; not ours\n`);
    const workers = await Promise.all(Array.from({ length: 10 }, (_, i) => start(file, `w${i}`, 6)));
    expect(await Promise.all(workers.map((w) => w.ended))).toEqual(workers.map(() => 0));

    const acknowledged = workers.flatMap((w) => [...w.acknowledged]);
    expect(acknowledged).toHaveLength(30);
    expect(await hostsIn(file)).toEqual([...acknowledged, 'other.example.com'].sort());
    const text = await readFile(file, 'utf8');
    expect(text).toContain('_vlmcs._tcp SRV 0 0 1688 other ; not ours\n');
    // One serial for each of the ten times six publications and three removals.
    expect(text).toContain(' hostmaster 91 ');
    expect(await readdir(folder)).toEqual(['zone.db']);
  }, 120_000);
});

describe('kill -9 in the middle of writing', () => {
  it('leaves the old file or the new one, whole, with all that was acknowledged', async () => {
    // Long enough for the writing to take its time.
    const filler = Array.from({ length: 10_000 }, (_, i) => `host${i} A 192.0.2.${i % 250} ; filler\n`).join(
      '',
    );
    const files = Array.from({ length: 4 }, (_, i) => join(folder, `zone${i}.db`));
    await Promise.all(
      files.map(async (file) => {
        await writeFile(file, HEAD + filler);
        const worker = await start(file, 'k', 1000);
        while (worker.acknowledged.size === 0 && worker.child.exitCode === null) await pause(5);
        await pause(Math.random() * 400);
        worker.child.kill('SIGKILL');
        await worker.ended;

        const text = await readFile(file, 'utf8');
        expect(text.endsWith('\n')).toBe(true);
        expect(text).toContain(filler);
        const hosts = await hostsIn(file);
        // At most the one change that it was at when it died may stand without its word.
        const unsaid = hosts.filter((host) => !worker.acknowledged.has(host));
        const lost = [...worker.acknowledged].filter((host) => !hosts.includes(host));
        expect(unsaid.length + lost.length).toBeLessThanOrEqual(1);
        // Nor does the lock of the dead stop the living for long.
        const next = zonefile({ file, lock: { stale: 2000 } });
        const report = await publish(next, { domains: ['example.com'], hosts: ['next.example.com'] });
        expect(report.domains[0]).toMatchObject({ status: 'updated', error: null });
      }),
    );
  }, 120_000);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
