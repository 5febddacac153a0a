import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { rfc2136 } from '../../providers/rfc2136/index.js';
import { apply, plan, type Desired } from '../../src/change/index.js';
import { DomainName } from '../../src/name/index.js';
import { SrvData } from '../../src/record/index.js';
import { TsigKey } from '../../src/wire/index.js';
import { findBinary } from '../../test/live/harness/binaries.js';
import { freePort } from '../../test/live/harness/free-port.js';
import { startNamed } from '../../test/live/harness/named.js';
import { makeKey, writeKeyFile } from '../../test/live/harness/specs.js';
import type { Measured } from '../frame/bench.js';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
const OWNER = 'bench';

/** BIND with these zones, and the ways to have the same hosts in many domains of it. */
export interface ApplyBed {
  /** Plans, applies, and plans again what was changed, through the library. */
  library(domains: readonly string[], marks: 'marked' | 'unmarked'): Promise<Measured>;
  /** The same by `kmsdns apply --yes`, from its start to its end. */
  cli(domains: readonly string[], marks: 'marked' | 'unmarked'): Promise<Measured>;
  /** One process a batch of lines, each after the other. */
  nsupdate(batches: readonly (readonly string[])[]): Promise<Measured>;
  close(): Promise<void>;
}

/** @returns a text that says what is missing */
export async function openBed(
  zones: readonly string[],
  hosts: readonly string[],
): Promise<ApplyBed | string> {
  for (const binary of ['named', 'nsupdate']) {
    if (findBinary(binary) === undefined) return `${binary} is not installed`;
  }
  if (!existsSync(CLI)) return 'dist is not built: npm run build';
  const key = makeKey('bench');
  const statistics = await freePort();
  const server = await startNamed({
    keys: [key],
    threads: availableParallelism(),
    zones: zones.map((name) => ({ name })),
    clauses: [`statistics-channels { inet 127.0.0.1 port ${statistics} allow { 127.0.0.1; }; };`],
  });
  const folder = mkdtempSync(join(tmpdir(), 'kmsdns-bench-'));
  const keyFile = writeKeyFile(join(folder, 'bench.key'), [key]);
  const at = `${server.host}:${server.port}`;
  const counted = async (work: () => Measured | Promise<Measured>): Promise<Measured> => {
    const before = await requests(statistics);
    const measured = await work();
    const after = await requests(statistics);
    return {
      ...measured,
      queries: after.queries - before.queries,
      updates: after.updates - before.updates,
    };
  };
  return {
    library: (domains, marks) =>
      counted(async () => {
        const provider = rfc2136({
          server: at,
          key: TsigKey.fromBase64(key.name, key.algorithm, key.secret),
        });
        const measured = await planAndApply(desiredOf(domains, hosts, marks), provider);
        await provider.close();
        return measured;
      }),
    cli: (domains, marks) =>
      counted(() => {
        const file = join(folder, 'kmsdns.yaml');
        writeFileSync(file, configText(domains, hosts, marks, { at, keyFile }));
        return timed(() => run(process.execPath, [CLI, 'apply', '-f', file, '--yes', '--quiet']));
      }),
    nsupdate: (batches) =>
      counted(() =>
        timed(() => {
          for (const lines of batches) {
            const input = [`server ${server.host} ${server.port}`, ...lines, ''].join('\n');
            run('nsupdate', ['-k', keyFile], input);
          }
        }),
      ),
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function planAndApply(desired: Desired, provider: ReturnType<typeof rfc2136>): Promise<Measured> {
  const providers = new Map([['bind', provider]]);
  const began = performance.now();
  const made = await plan(desired, providers);
  const planned = performance.now();
  let applied = planned;
  const report = await apply(made, providers, { onResult: () => (applied = performance.now()) });
  const ended = performance.now();
  const { changed } = report.summary;
  if (changed !== desired.domains.length || report.remaining.length > 0) {
    throw new Error(`${changed} domains were changed: ${JSON.stringify(report.summary)}`);
  }
  return {
    ms: ended - began,
    'ms to plan': planned - began,
    'ms to apply': applied - planned,
    'ms to plan again': ended - applied,
  };
}

function desiredOf(
  domains: readonly string[],
  hosts: readonly string[],
  marks: 'marked' | 'unmarked',
): Desired {
  return {
    owner: marks === 'marked' ? OWNER : undefined,
    prune: marks === 'marked',
    selfPublished: 'leave',
    publishesItself: new Map(),
    maxDomains: undefined,
    verifyHosts: false,
    domains: domains.map((domain) => ({
      domain: DomainName.parse(domain),
      provider: 'bind',
      members: hosts.map((target) => new SrvData({ target })),
      ttl: 3600,
    })),
  };
}

function configText(
  domains: readonly string[],
  hosts: readonly string[],
  marks: 'marked' | 'unmarked',
  { at, keyFile }: { readonly at: string; readonly keyFile: string },
): string {
  return [
    ...(marks === 'marked' ? [`owner: ${OWNER}`] : []),
    'providers:',
    `  bind: { type: rfc2136, server: '${at}', tsigKeyFile: '${keyFile}' }`,
    `defaults: { provider: bind, publish: [${hosts.join(', ')}], ttl: 1h }`,
    'domains:',
    ...domains.map((domain) => `  ${domain}: {}`),
    '',
  ].join('\n');
}

/** What the server itself has counted. */
async function requests(port: number): Promise<{ readonly queries: number; readonly updates: number }> {
  // A connection of its own: named gives one up that is idle while a process is measured.
  const request = get({ host: '127.0.0.1', port, path: '/json/v1/server', agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const { opcodes } = (await json(response)) as { readonly opcodes: Readonly<Record<string, number>> };
  return { queries: opcodes.QUERY ?? 0, updates: opcodes.UPDATE ?? 0 };
}

function timed(work: () => void): Measured {
  const began = performance.now();
  work();
  return { ms: performance.now() - began };
}

function run(command: string, args: readonly string[], input = ''): void {
  const { status, stderr } = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
}
