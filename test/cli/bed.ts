import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { DnsServer, type DnsServerOptions, type ServerEvent } from '../../src/server/index.js';
import { formatServer } from '../../src/transport/index.js';
import { formatKeyFile, TsigKey } from '../../src/wire/index.js';
import { kmsdns, type Ran, type RunOptions } from './harness.js';

/** A folder of the test's own, gone after it. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kmsdns-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A key file for its owner alone, and the secret that must never be seen. */
export async function writeKey(
  folder: string,
  name = 'kms-key',
  mode = 0o600,
): Promise<{ key: TsigKey; file: string; secret: string }> {
  const key = TsigKey.generate(name);
  const file = join(folder, `${name}.key`);
  await writeFile(file, formatKeyFile(key), { mode });
  return { key, file, secret: key.exportSecret() };
}

const ZONES: Readonly<Record<string, string>> = {
  'corp.example': zoneText('corp.example', ['kms1 A 192.0.2.11', 'kms2 A 192.0.2.12']),
  'lab.example': zoneText('lab.example', ['desk A 192.0.2.99']),
};

export interface Bed {
  readonly folder: string;
  /** `host:port` of the embedded server, which serves corp.example and lab.example. */
  readonly address: string;
  readonly keyFile: string;
  /** What the server logged. */
  readonly events: readonly ServerEvent[];
  /** The updates among them. */
  readonly updates: () => ServerEvent[];
  /** `--server … --tsig-key-file …` */
  readonly provider: readonly string[];
  /** `--resolver …` */
  readonly resolver: readonly string[];
  /** Runs a command, and sees to it that the secret is nowhere in its output. */
  readonly run: (argv: readonly string[], options?: RunOptions) => Promise<Ran>;
}

/** The embedded server on loopback with two zones and one key; gone after the test. */
export async function startBed(options: Partial<DnsServerOptions> = {}): Promise<Bed> {
  const folder = await testFolder();
  const { key, file: keyFile, secret } = await writeKey(folder);
  const zones = Object.keys(ZONES).map((name) => ({ name, file: join(folder, `${name}.zone`) }));
  for (const { name, file } of zones) await writeFile(file, ZONES[name]!);
  const events: ServerEvent[] = [];
  const server = await DnsServer.start({
    zones,
    listen: [{ host: '127.0.0.1', port: 0 }],
    keys: [key],
    log: (event) => events.push(event),
    ...options,
  });
  onTestFinished(() => server.close());
  const address = formatServer(server.addresses[0]!);
  return {
    folder,
    address,
    keyFile,
    events,
    updates: () => events.filter(({ kind }) => kind === 'update'),
    provider: ['--server', address, '--tsig-key-file', keyFile],
    resolver: ['--resolver', address],
    async run(argv, runOptions) {
      const ran = await kmsdns(argv, runOptions);
      expect(ran.stdout + ran.stderr).not.toContain(secret);
      return ran;
    },
  };
}

function zoneText(origin: string, hosts: readonly string[]): string {
  const soa = '@ SOA ns hostmaster 1 3600 600 1209600 60';
  return [`$ORIGIN ${origin}.`, '$TTL 3600', soa, '@ NS ns', 'ns A 127.0.0.1', ...hosts, ''].join('\n');
}

/** An SRV record as `--json` prints it. */
export function srv(domain: string, target: string, fields: object = {}): object {
  const name = `_vlmcs._tcp.${domain}`;
  return { name, type: 'SRV', ttl: 3600, priority: 0, weight: 0, port: 1688, target, ...fields };
}
