import { Resolver as NodeResolver } from 'node:dns/promises';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary, NAMED, run, startNamed, type LiveServer } from '../test/live/harness/index.js';
import type * as Library from '../src/index.js';
import { queryCount, type QueryCount } from './check/asked.js';
import { runCheck } from './check/command.js';
import { domainsOf, oneZone, zoneEach } from './check/estate.js';
import type { Bench, Contestant, Measured } from './frame/bench.js';

const LIBRARY = join(import.meta.dirname, '..', 'dist', 'index.js');
const DOMAINS = 10_000;
/** Domains that are each a zone of its own. */
const ZONES = 5000;

interface Rates extends Measured {
  readonly 'domains/s': number;
  readonly 'look-ups/s': number;
}

interface Bed extends LiveServer {
  readonly asked: QueryCount;
}

/** Domains and look-ups a second, by the server's own count of questions. */
async function rates(bed: Bed, domains: number, work: () => Promise<unknown>): Promise<Rates> {
  const before = await bed.asked.read();
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  const lookups = (await bed.asked.read()) - before;
  return { 'domains/s': domains / seconds, 'look-ups/s': lookups / seconds };
}

/** The same for work that this process does, with what it costs it. */
async function ratesHere(bed: Bed, domains: number, work: () => Promise<unknown>): Promise<Measured> {
  let microseconds = 0;
  const measured = await rates(bed, domains, async () => {
    const cpu = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(cpu);
    microseconds = user + system;
  });
  const lookups = (domains / measured['domains/s']) * measured['look-ups/s'];
  return { ...measured, 'CPU µs a look-up': microseconds / lookups };
}

function command(bed: Bed, name: string, zone: string, domains: number): Contestant {
  const list = join(bed.folder, `${zone}.txt`);
  writeFileSync(list, [...domainsOf(zone, domains)].join('\n'));
  return {
    name,
    measure: () => rates(bed, domains, () => runCheck(list, `${bed.host}:${bed.port}`)),
  };
}

async function library(bed: Bed, name: string, zone: string, domains: number): Promise<Contestant> {
  const { DnsClient, DomainName, observeDomains, Resolver } = (await import(LIBRARY)) as typeof Library;
  function* listed() {
    let index = 0;
    for (const domain of domainsOf(zone, domains)) yield { index: index++, domain: DomainName.parse(domain) };
  }
  const measure = async (): Promise<Measured> => {
    const exchanger = new DnsClient();
    const at = { exchanger, servers: [{ host: bed.host, port: bed.port }] };
    const deps = { resolver: new Resolver(at), direct: new Resolver({ ...at, recursionDesired: false }) };
    let good = 0;
    const measured = await ratesHere(bed, domains, async () => {
      for await (const { facts, targets } of observeDomains(listed(), {}, deps).observations) {
        const answers = [facts.resolver, ...facts.authorities].map(({ answer }) => answer.kind);
        const resolved = Object.values(targets).filter(({ state }) => state === 'resolved');
        if (answers.join() === 'found,found' && resolved.length === 2) good++;
      }
    });
    await exchanger.close();
    expectAll(name, good, domains);
    return measured;
  };
  return { name, measure };
}

/** What a check asks about a domain in one zone, or its first question only. */
function nodeDns(bed: Bed, questions: 'the same questions' | 'SRV only'): Contestant {
  const name = `node:dns loop, ${questions}`;
  const denied = (): number => 0;
  async function ask(resolver: NodeResolver, domain: string): Promise<number> {
    const owner = `_vlmcs._tcp.${domain}`;
    if (questions === 'SRV only') return (await resolver.resolveSrv(owner)).length;
    const [own, , , , again] = await Promise.all([
      resolver.resolveSrv(owner),
      resolver.resolveSoa(owner).catch(denied),
      resolver.resolveSrv(`made-up._tcp.${domain}`).catch(denied),
      resolver.resolveSrv(`_vlmcs._tcp.made-up.${domain}`).catch(denied),
      resolver.resolveSrv(owner),
    ]);
    return (own.length + again.length) / 2;
  }
  return {
    name,
    async measure() {
      const resolver = new NodeResolver({ timeout: 2000, tries: 3 });
      resolver.setServers([`${bed.host}:${bed.port}`]);
      const domains = domainsOf('one.test', DOMAINS);
      let found = 0;
      const worker = async () => {
        for (const domain of domains) if ((await ask(resolver, domain)) === 2) found++;
      };
      // As many look-ups under way at once in both cases, near the best for it.
      const workers = questions === 'SRV only' ? 100 : 20;
      const measured = await ratesHere(bed, DOMAINS, () =>
        Promise.all(Array.from({ length: workers }, () => worker())),
      );
      expectAll(name, found, DOMAINS);
      return measured;
    },
  };
}

function digBatch(bed: Bed): Contestant {
  const file = join(bed.folder, 'dig.txt');
  writeFileSync(file, [...domainsOf('one.test', DOMAINS)].map((d) => `_vlmcs._tcp.${d} SRV\n`).join(''));
  const args = ['-f', file, `@${bed.host}`, '-p', String(bed.port), '+noall', '+answer'];
  return { name: 'dig -f, SRV only', measure: () => rates(bed, DOMAINS, () => run('dig', args)) };
}

function expectAll(name: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${name} found ${found} of ${expected}`);
}

export default {
  title: `kmsdns check: ${DOMAINS} domains in one zone, ${ZONES} zones of their own, of one named -n 1`,
  rounds: 5,
  async open() {
    const missing = NAMED.filter((program) => findBinary(program) === undefined);
    if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
    if (!existsSync(LIBRARY)) return 'dist is not built: npm run build';
    const asked = await queryCount();
    const zones = [oneZone('one.test', DOMAINS), ...zoneEach('each.test', ZONES, ['127.0.0.1'])];
    const server = await startNamed({ zones, threads: 1, clauses: [asked.clause] });
    const bed = { ...server, asked };
    const [one, each] = [
      await library(bed, 'observeDomains, one zone', 'one.test', DOMAINS),
      await library(bed, 'observeDomains, zone each', 'each.test', ZONES),
    ];
    const check = command(bed, 'kmsdns check, one zone', 'one.test', DOMAINS);
    const [node, srv] = [nodeDns(bed, 'the same questions'), nodeDns(bed, 'SRV only')];
    const dig = digBatch(bed);
    return {
      contestants: [
        check,
        command(bed, 'kmsdns check, zone each', 'each.test', ZONES),
        one,
        each,
        node,
        srv,
        dig,
      ],
      aims: [
        { metric: 'look-ups/s', of: one.name, to: node.name, ratio: { atLeast: 1 } },
        { metric: 'look-ups/s', of: each.name, to: node.name, ratio: { atLeast: 1 } },
        { metric: 'look-ups/s', of: check.name, to: node.name, ratio: { atLeast: 1 } },
        { metric: 'look-ups/s', of: check.name, to: dig.name, ratio: { atLeast: 5 } },
      ],
      close: () => server.stop(),
    };
  },
} satisfies Bench;
