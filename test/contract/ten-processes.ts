import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { kmsSet, lines } from './provider-contract.js';
import type { ContractBackend } from './backend.js';
import { kmsOwner } from '../../src/record/index.js';
import type { Acknowledged, Task } from './worker.js';

const PROCESSES = 10;
const HOSTS = 6;

/**
 * Ten processes publish and remove different hosts of one domain at once: every acknowledged host stands, every
 * removed one is gone, and nothing else in the zone has changed.
 */
export function tenProcesses(
  start: () => Promise<{ readonly backend: ContractBackend; readonly access: Task['backend'] }>,
): void {
  it('loses nobody’s host when ten processes publish and remove at once', { timeout: 120_000 }, async () => {
    const { backend, access } = await start();
    try {
      const domain = `many.${backend.zone}`;
      const zone = await backend.provider.findZone(kmsOwner(domain));
      const bystanders = ['7 7 1688 other1.corp.test', '0 0 1700 other2.corp.test'];
      const before = kmsSet(domain, 900, ...bystanders);
      expect(await backend.provider.apply(zone, [{ before: null, after: before }])).toEqual([
        { status: 'applied' },
      ]);
      const rest = await backend.allRecords();

      const names = Array.from({ length: PROCESSES }, (_, i) => `p${i}`);
      const done = await runTogether(names.map((name) => ({ backend: access, domain, name, hosts: HOSTS })));

      expect(done.filter(({ error }) => error !== null)).toEqual([]);
      expect(done).toHaveLength(PROCESSES * (HOSTS + HOSTS / 2));
      const hosts = new Set<string>();
      for (const { verb, host } of done) {
        if (verb === 'publish') hosts.add(`0 0 1688 ${host}`);
        else hosts.delete(`0 0 1688 ${host}`);
      }
      expect(hosts.size).toBe((PROCESSES * HOSTS) / 2);
      const expected = lines(domain, 900, ...bystanders, ...hosts);
      const now = await backend.allRecords();
      expect(now.filter((line) => line.startsWith(`_vlmcs._tcp.${domain}.`))).toEqual(expected);
      const isOther = (line: string): boolean => !line.startsWith(`_vlmcs._tcp.${domain}.`);
      expect(now.filter(isOther)).toEqual(rest.filter(isOther));
    } finally {
      await backend.stop();
    }
  });
}

/** The worker in one file of JavaScript: ten processes that each compile TypeScript would keep the machine busy for long. */
async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'worker.mjs');
  await symlink(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
  await build({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    external: ['koffi'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return outfile;
}

/** Starts a process for each task, lets them loose together, and gathers what they were told. */
async function runTogether(tasks: readonly Task[]): Promise<Acknowledged[]> {
  const folder = await mkdtemp(join(tmpdir(), 'kmsdns-workers-'));
  const worker = await bundleWorker(folder);
  const workers = tasks.map((task) => {
    const child = spawn(process.execPath, [worker, JSON.stringify(task)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const output = createInterface(child.stdout);
    const told: Acknowledged[] = [];
    const ready = once(output, 'line');
    void ready.then(() => output.on('line', (line) => told.push(JSON.parse(line) as Acknowledged)));
    return { child, told, ready, closed: once(child, 'close') };
  });
  try {
    await Promise.all(workers.map(({ ready, closed }) => Promise.race([ready, closed])));
    for (const { child } of workers) child.stdin.end('go\n');
    for (const { closed } of workers) expect(await closed).toEqual([0, null]);
  } finally {
    for (const { child } of workers) child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  }
  return workers.flatMap(({ told }) => told);
}
