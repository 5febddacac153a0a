import { Resolver as NodeResolver } from 'node:dns/promises';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary, NAMED, run, startNamed, zoneText, type LiveServer } from '../test/live/harness/index.js';
import type * as Library from '../src/index.js';
import type { Bench, Contestant, Measured } from './frame/bench.js';

const LIBRARY = join(import.meta.dirname, '..', 'dist', 'index.js');
const ZONE = 'bench.test';
/** Each with two SRV records and the addresses of their targets. */
const NAMES = Array.from({ length: 10_000 }, (_, i) => `_vlmcs._tcp.d${i}.${ZONE}`);
/** Times that a contestant in this process goes through the names, so that a round takes long enough to measure. */
const PASSES = 2;
/** Look-ups under way at once: node:dns is at its best between 50 and 100, and beyond 250 the server drops some. */
const CONCURRENCY = 100;

function zone(): string {
  return zoneText(
    ZONE,
    NAMES.flatMap((_, i) => [
      `_vlmcs._tcp.d${i} SRV 0 0 1688 kms1.d${i}`,
      `_vlmcs._tcp.d${i} SRV 10 0 1688 kms2.d${i}`,
      `kms1.d${i} A 192.0.2.1`,
      `kms2.d${i} A 192.0.2.2`,
    ]),
  );
}

/** In this process: wall clock and processor time. `lookUp` returns how many names it found. */
function here(name: string, lookUp: () => Promise<number>): Contestant {
  return {
    name,
    async measure(): Promise<Measured> {
      const [began, cpu] = [performance.now(), process.cpuUsage()];
      const found = await lookUp();
      const [seconds, { user, system }] = [(performance.now() - began) / 1000, process.cpuUsage(cpu)];
      expectAll(name, found, NAMES.length * PASSES);
      return { 'look-ups/s': found / seconds, 'CPU µs a look-up': (user + system) / found };
    },
  };
}

function* allNames(): Generator<string> {
  for (let pass = 0; pass < PASSES; pass++) yield* NAMES;
}

async function kmsdns({ host, port }: LiveServer): Promise<Contestant> {
  const { DnsClient, DomainName, lookupAll, Resolver } = (await import(LIBRARY)) as typeof Library;
  function* parsed() {
    for (const name of allNames()) yield DomainName.parse(name);
  }
  return here('kmsdns lookupAll', async () => {
    const exchanger = new DnsClient();
    const resolver = new Resolver({ exchanger, servers: [{ host, port }] });
    let found = 0;
    for await (const outcome of lookupAll(resolver, parsed(), 'SRV', { concurrency: CONCURRENCY })) {
      if (outcome.kind === 'found' && outcome.records.length === 2) found++;
    }
    await exchanger.close();
    return found;
  });
}

function nodeDns({ host, port }: LiveServer): Contestant {
  return here('node:dns Resolver', async () => {
    const resolver = new NodeResolver({ timeout: 2000, tries: 3 });
    resolver.setServers([`${host}:${port}`]);
    const names = allNames();
    let found = 0;
    const worker = async () => {
      for (const name of names) if ((await resolver.resolveSrv(name)).length === 2) found++;
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    return found;
  });
}

function digBatch({ host, port, folder }: LiveServer): Contestant {
  const file = join(folder, 'dig.txt');
  writeFileSync(file, NAMES.map((name) => `${name} SRV\n`).join(''));
  return {
    name: 'dig -f',
    async measure() {
      const began = performance.now();
      const args = ['-f', file, `@${host}`, '-p', String(port), '+noall', '+answer'];
      const { stdout } = await run('dig', args);
      const seconds = (performance.now() - began) / 1000;
      // dig loses one now and then, when it happens to send from the port that the server has.
      const found = (stdout.match(/\sSRV\s/g)?.length ?? 0) / 2;
      expectAll('dig -f', found < NAMES.length - 10 ? found : NAMES.length, NAMES.length);
      return { 'look-ups/s': found / seconds };
    },
  };
}

function dnsperf({ host, port, folder }: LiveServer): Contestant {
  const file = join(folder, 'dnsperf.txt');
  writeFileSync(file, NAMES.map((name) => `${name} SRV\n`).join(''));
  return {
    name: 'dnsperf -q 100',
    async measure() {
      const args = ['-s', host, '-p', String(port), '-d', file, '-n', String(PASSES), '-q', '100'];
      const { stdout } = await run('dnsperf', args);
      expectAll('dnsperf', Number(/Queries completed:\s+(\d+)/.exec(stdout)?.[1]), NAMES.length * PASSES);
      return { 'look-ups/s': Number(/Queries per second:\s+([\d.]+)/.exec(stdout)?.[1]) };
    },
  };
}

function expectAll(name: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${name} found ${found} of ${expected}`);
}

export default {
  title: 'SRV look-ups: 10,000 names of one named -n 1',
  rounds: 10,
  async open() {
    const missing = [...NAMED, 'dnsperf'].filter((program) => findBinary(program) === undefined);
    if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
    if (!existsSync(LIBRARY)) return 'dist is not built: npm run build';
    const server = await startNamed({ zones: [{ name: ZONE, text: zone() }], threads: 1 });
    const ours = await kmsdns(server);
    return {
      contestants: [ours, nodeDns(server), digBatch(server), dnsperf(server)],
      aims: [
        { metric: 'look-ups/s', of: ours.name, to: 'node:dns Resolver', ratio: { atLeast: 1 } },
        { metric: 'CPU µs a look-up', of: ours.name, to: 'node:dns Resolver', ratio: { atMost: 0.7 } },
        { metric: 'look-ups/s', of: ours.name, to: 'dig -f', ratio: { atLeast: 5 } },
        { metric: 'look-ups/s', of: ours.name, to: 'dnsperf -q 100', ratio: { atLeast: 0.8 } },
      ],
      close: () => server.stop(),
    };
  },
} satisfies Bench;
