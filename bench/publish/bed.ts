import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { rfc2136 } from '../../providers/rfc2136/index.js';
import { publish } from '../../src/change/index.js';
import { DomainName } from '../../src/name/index.js';
import type { Change, Provider } from '../../src/provider.js';
import { kmsOwner, RecordSet, SrvData } from '../../src/record/index.js';
import { TsigKey } from '../../src/wire/index.js';
import { findBinary } from '../../test/live/harness/binaries.js';
import { makeFolder } from '../../test/live/harness/daemon.js';
import { startNamed } from '../../test/live/harness/named.js';
import { makeKey, writeKeyFile } from '../../test/live/harness/specs.js';
import type { Contestant } from '../frame/bench.js';

const CLI = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
const HOST = 'kms1.corp.test';

/** BIND with these zones, with as many threads as it starts by itself, and the ways to publish there. */
export interface PublishBed {
  /** Publishes one host in these domains, through the library. */
  library(provider: Provider, domains: readonly string[]): Promise<void>;
  /** The same changes without finding zones and reading first, in this many calls of `apply`, each after the other. */
  updates(provider: Provider, domains: readonly string[], calls: 'one' | 'each'): Promise<void>;
  openProvider(): Provider;
  /** The same by `kmsdns publish`, from its start to its end. */
  cli(domains: readonly string[]): void;
  /** One process that is fed these lines. */
  nsupdate(lines: readonly string[]): void;
  close(): Promise<void>;
}

/** @returns a text that says what is missing */
export async function openBed(zones: readonly string[]): Promise<PublishBed | string> {
  for (const binary of ['named', 'nsupdate']) {
    if (findBinary(binary) === undefined) return `${binary} is not installed`;
  }
  if (!existsSync(CLI)) return 'dist is not built: npm run build';
  const key = makeKey('bench');
  const threads = availableParallelism();
  const server = await startNamed({ keys: [key], threads, zones: zones.map((name) => ({ name })) });
  const folder = makeFolder('bench');
  const keyFile = writeKeyFile(join(folder, 'bench.key'), [key]);
  const at = `${server.host}:${server.port}`;
  return {
    async library(provider, domains) {
      const report = await publish(provider, { domains, hosts: [HOST] });
      const failed = report.domains.find(({ status }) => status !== 'created');
      if (failed !== undefined) throw new Error(`${failed.domain.text}: ${String(failed.error)}`);
    },
    async updates(provider, domains, calls) {
      const zone = { name: DomainName.parse(zones[0] ?? '.'), id: at };
      const changes = domains.map((domain): Change => {
        const member = new SrvData({ target: HOST });
        return { before: null, after: new RecordSet(kmsOwner(domain), 3600, [member]) };
      });
      const batches = calls === 'one' ? [changes] : changes.map((change) => [change]);
      for (const batch of batches) {
        const results = await provider.apply(zone, batch);
        const failed = results.find(({ status }) => status !== 'applied');
        if (failed !== undefined) throw new Error(`a change was ${failed.status}`);
      }
    },
    openProvider: () => rfc2136({ server: at, key: TsigKey.fromBase64(key.name, key.algorithm, key.secret) }),
    cli(domains) {
      const args = ['publish', HOST, '--server', at, '--tsig-key-file', keyFile, '--quiet', '--domain'];
      check('kmsdns', spawnSync(process.execPath, [CLI, ...args, ...domains], { encoding: 'utf8' }));
    },
    nsupdate(lines) {
      const input = [`server ${server.host} ${server.port}`, ...lines, ''].join('\n');
      check('nsupdate', spawnSync('nsupdate', ['-k', keyFile], { input, encoding: 'utf8' }));
    },
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * A contestant that publishes in `count` domains. Every measurement has domains of its own, so that each creates as many
 * record sets as the others.
 */
export function publisher(
  name: string,
  domains: () => readonly string[],
  run: (domains: readonly string[]) => void | Promise<void>,
): Contestant {
  return {
    name,
    async measure() {
      const mine = domains();
      const began = performance.now();
      await run(mine);
      return { 'domains/s': mine.length / ((performance.now() - began) / 1000) };
    },
  };
}

export function addition(domain: string): string {
  return `update add _vlmcs._tcp.${domain} 3600 SRV 0 0 1688 ${HOST}`;
}

function check(what: string, result: ReturnType<typeof spawnSync>): void {
  if (result.status !== 0) throw new Error(`${what} ended with ${result.status}: ${String(result.stderr)}`);
}
