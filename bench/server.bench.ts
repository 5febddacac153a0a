import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, Contestant } from './frame/bench.js';
import { findBinary, startNamed } from '../test/live/harness/index.js';
import { NAMES, ownerOf, ZONE, zoneText } from './server/zone.js';

/** Seconds that dnsperf asks one server in one round. */
const SECONDS = 3;
/** Queries under way at once, as in the figures that the aims were made from. */
const IN_FLIGHT = 100;

interface Served {
  readonly port: number;
  stop(): Promise<void>;
}

/** A server of ours, or made with a package, in a Node process of its own. */
async function startNode(program: string, ...args: string[]): Promise<Served> {
  const path = join(import.meta.dirname, 'server', program);
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', path, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  const stop = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill();
    await ended;
  };
  return { port: Number(said.toString()), stop };
}

function asked(name: string, { port }: Served, queries: string): Contestant {
  return {
    name,
    async measure() {
      const args = [
        '-s',
        '127.0.0.1',
        '-p',
        String(port),
        '-d',
        queries,
        '-l',
        String(SECONDS),
        '-q',
        String(IN_FLIGHT),
      ];
      const { stdout } = spawnSync('dnsperf', args, { encoding: 'utf8' });
      const rate = /Queries per second:\s+([\d.]+)/.exec(stdout)?.[1];
      const codes = /Response codes:\s+(.*)/.exec(stdout)?.[1];
      if (rate === undefined || codes?.startsWith('NOERROR') !== true) throw new Error(`${name}: ${stdout}`);
      return { 'queries/s': Number(rate), lost: Number(/Queries lost:\s+(\d+)/.exec(stdout)?.[1]) };
    },
  };
}

export default {
  title: `The server under dnsperf: ${NAMES} SRV names, two records and two addresses an answer`,
  rounds: 7,
  async open() {
    const missing = ['dnsperf', 'named'].filter((binary) => findBinary(binary) === undefined);
    if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
    const folder = mkdtempSync(join(tmpdir(), 'kmsdns-bench-'));
    const text = zoneText();
    const [file, queries] = [join(folder, 'bench.zone'), join(folder, 'queries')];
    writeFileSync(file, text);
    writeFileSync(queries, Array.from({ length: NAMES }, (_, i) => `${ownerOf(i)} SRV\n`).join(''));
    const ours = await startNode('serve-kmsdns.ts', file);
    const named = await startNamed({ zones: [{ name: ZONE, text }], threads: 1 });
    const dns2 = await startNode('serve-dns2.mjs');
    return {
      contestants: [
        asked('kmsdns', ours, queries),
        asked('named -n 1', named, queries),
        asked('dns2 3.1.1', dns2, queries),
      ],
      aims: [
        { metric: 'queries/s', of: 'kmsdns', to: 'named -n 1', ratio: { atLeast: 1 } },
        { metric: 'queries/s', of: 'kmsdns', to: 'dns2 3.1.1', ratio: { atLeast: 2.5 } },
      ],
      async close() {
        await Promise.all([ours, named, dns2].map((server) => server.stop()));
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
} satisfies Bench;
