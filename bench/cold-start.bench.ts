import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { freePort } from '../test/live/harness/free-port.js';
import { FakeCloudflare } from '../test/fakes/cloudflare/index.js';
import { FakeRoute53 } from '../test/fakes/route53/index.js';
import type { Bench, Contestant } from './frame/bench.js';

const CLI = join(import.meta.dirname, '..', 'dist', 'cli.js');

const ZONE = `
@            3600 SOA ns1 hostmaster 1 3600 600 86400 300
@            3600 NS  ns1
ns1          3600 A   127.0.0.1
kms1         3600 A   192.0.2.11
_vlmcs._tcp  3600 SRV 0 0 1688 kms1
`;

/** Made up; the doubles take them. */
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'made-up',
  AWS_EC2_METADATA_DISABLED: 'true',
  CLOUDFLARE_API_TOKEN: FakeCloudflare.TOKEN,
};

/** A whole process of this Node, from spawning to its end. */
function start(name: string, ...args: string[]): Contestant {
  return {
    name,
    async measure() {
      const began = performance.now();
      const child = spawn(process.execPath, args, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, ...CREDENTIALS },
      });
      const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      const ms = performance.now() - began;
      if (status !== 0) throw new Error(`${name} ended with ${String(status)}: ${said}`);
      return { ms };
    },
  };
}

/** The embedded server with one zone, in a process of its own. */
async function serve(zoneFile: string): Promise<{ address: string; stop: () => void }> {
  const address = `127.0.0.1:${await freePort(['127.0.0.1'])}`;
  const args = [CLI, 'serve', '--zone', `corp.example=${zoneFile}`, '--listen', address];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const said: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    if (line.includes('listening on')) return { address, stop: () => child.kill() };
    said.push(line);
  }
  throw new Error(`kmsdns serve did not start: ${said.join('\n')}`);
}

export default {
  title: 'Cold start: one whole process',
  rounds: 40,
  async open() {
    const folder = await mkdtemp(join(tmpdir(), 'kmsdns-bench-'));
    await writeFile(join(folder, 'zone'), ZONE);
    const { address, stop } = await serve(join(folder, 'zone'));
    const aws = await FakeRoute53.start({ zones: [{ name: 'corp.example' }] });
    const cf = await FakeCloudflare.start({ zones: ['corp.example'] });
    return {
      contestants: [
        start('node -e 0', '-e', '0'),
        start('kmsdns --version', CLI, '--version'),
        start('kmsdns list', CLI, 'list', 'corp.example', '--zone', 'corp.example', '--server', address),
        start(
          'kmsdns list, Cloudflare',
          CLI,
          'list',
          'corp.example',
          '--provider',
          'cloudflare',
          '--endpoint',
          cf.endpoint,
        ),
        start(
          'kmsdns list, Route 53',
          CLI,
          'list',
          'corp.example',
          '--provider',
          'route53',
          '--endpoint',
          aws.endpoint,
        ),
        start('kmsdns --help', CLI, '--help'),
      ],
      aims: [
        { metric: 'ms', of: 'kmsdns --version', to: 'node -e 0', ratio: { atMost: 1.25 } },
        { metric: 'ms', of: 'kmsdns list', to: 'node -e 0', ratio: { atMost: 1.8 } },
      ],
      async close() {
        stop();
        await aws.stop();
        await cf.stop();
        await rm(folder, { recursive: true });
      },
    };
  },
} satisfies Bench;
