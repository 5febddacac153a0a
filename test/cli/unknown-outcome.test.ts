import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { cloudflare } from '../../providers/cloudflare/index.js';
import { rfc2136 } from '../../providers/rfc2136/index.js';
import { publish, restore } from '../../src/change/index.js';
import type { Provider } from '../../src/provider.js';
import { parseServerName } from '../../src/transport/index.js';
import { parseKeyFile } from '../../src/wire/index.js';
import { FakeCloudflare } from '../fakes/cloudflare/index.js';
import { FakeRoute53 } from '../fakes/route53/index.js';
import { CREDENTIALS, providerOf } from '../providers/route53/bed.js';
import { startBed, testFolder } from './bed.js';
import { kmsdns } from './harness.js';

const DOMAIN = 'corp.example';
const OLD = 'kms1.corp.example';
const NEW = 'kms2.corp.example';

/** Whether the change is made before its reply is lost. */
type Fate = 'made' | 'not made';

interface Lossy {
  readonly provider: Provider;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** From the next change on nobody tells what became of it. */
  readonly lose: (fate: Fate) => void;
  readonly heal: () => void;
}

async function lossyRoute53(): Promise<Lossy> {
  const fake = await FakeRoute53.start({ zones: [{ name: DOMAIN }] });
  onTestFinished(() => fake.stop());
  return {
    provider: providerOf(fake),
    argv: ['--provider', 'route53', '--endpoint', fake.endpoint],
    env: {
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    },
    lose: (fate) => {
      let isLost = false;
      fake.fault({
        kind: fate === 'made' ? 'drop-after' : 'drop-before',
        on: ({ operation }) => (isLost ||= operation === 'ChangeResourceRecordSets'),
      });
      fake.fault({ kind: 'drop-before', times: 99, on: () => isLost });
    },
    heal: () => fake.clearFaults(),
  };
}

async function lossyCloudflare(): Promise<Lossy> {
  const fake = await FakeCloudflare.start({ zones: [DOMAIN] });
  onTestFinished(() => fake.stop());
  return {
    provider: cloudflare({ token: FakeCloudflare.TOKEN, endpoint: fake.endpoint }),
    argv: ['--provider', 'cloudflare', '--endpoint', fake.endpoint],
    env: { CLOUDFLARE_API_TOKEN: FakeCloudflare.TOKEN },
    // Its own proxy gives up, which is no word on what became of the change.
    lose: (fate) => {
      let isLost = false;
      fake.fault({
        kind: 'status',
        status: 524,
        applied: fate === 'made',
        on: ({ method }) => (isLost ||= method !== 'GET'),
      });
      fake.fault({ kind: 'status', status: 403, times: 99, on: () => isLost });
    },
    heal: () => fake.clearFaults(),
  };
}

async function lossyDns(): Promise<Lossy> {
  const { address, keyFile } = await startBed();
  const line = await lossyLine(parseServerName(address).port);
  const [key] = parseKeyFile(await readFile(keyFile, 'utf8'), keyFile);
  return {
    ...line,
    provider: rfc2136({ server: line.address, key }),
    argv: ['--server', line.address, '--tsig-key-file', keyFile, '--timeout', '1s'],
    env: {},
  };
}

/** Stands before a DNS server on TCP. Once it is told to lose, an UPDATE that comes is the last that it lets through, or not even that. */
async function lossyLine(port: number): Promise<Pick<Lossy, 'lose' | 'heal'> & { readonly address: string }> {
  let line: 'whole' | 'cuts at the update' | 'lost' = 'whole';
  let fate: Fate = 'made';
  const open = new Set<Socket>();
  const server = createServer((client) => {
    open.add(client.on('error', () => undefined));
    if (line === 'lost') {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1').on('error', () => undefined);
    open.add(upstream);
    client.on('data', (octets: Buffer) => {
      // The opcode stands behind the length and the id; 5 is UPDATE (RFC 2136 §1.3).
      const isUpdate = ((octets[4] ?? 0) >> 3) % 16 === 5;
      if (isUpdate && line === 'cuts at the update') line = 'lost';
      if (line === 'lost' && fate === 'not made') client.destroy();
      else upstream.write(octets);
    });
    upstream.on('data', (octets: Buffer) => {
      if (line === 'lost') client.destroy();
      else client.write(octets);
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    lose: (how) => {
      [line, fate] = ['cuts at the update', how];
    },
    heal: () => {
      line = 'whole';
    },
  };
}

// The AWS SDK looks for credentials in the environment of the process.
afterEach(() => vi.unstubAllEnvs());

const BACKENDS = { route53: lossyRoute53, cloudflare: lossyCloudflare, rfc2136: lossyDns };
const CASES = (Object.keys(BACKENDS) as (keyof typeof BACKENDS)[]).flatMap((backend) =>
  (['made', 'not made'] as const).map((fate) => ({ backend, fate })),
);

async function listed({ argv, env }: Lossy): Promise<readonly string[]> {
  const { json } = await kmsdns(['list', DOMAIN, ...argv, '--json'], { env });
  return (json.domains[0].members as { target: string }[]).map(({ target }) => target);
}

describe.each(CASES)(
  'a change at $backend that is $fate, and of which nobody can be told',
  ({ backend, fate }) => {
    it('leaves a receipt by which it is taken back, if it was made', async () => {
      const lossy = await BACKENDS[backend]();
      for (const [name, value] of Object.entries(lossy.env)) vi.stubEnv(name, value);
      onTestFinished(() => lossy.provider.close());
      await publish(lossy.provider, { domains: [DOMAIN], hosts: [OLD], ttl: 300 });
      const file = join(await testFolder(), 'receipt.json');

      lossy.lose(fate);
      const change = ['publish', NEW, '--domain', DOMAIN, '--ttl', '600', '--receipt', file, '--json'];
      const { code, json } = await kmsdns([...change, ...lossy.argv], { env: lossy.env });
      lossy.heal();
      expect(code).toBe(3);
      expect(json.domains).toMatchObject([{ status: 'failed', error: { code: 'ERR_UNKNOWN_OUTCOME' } }]);

      const receipt = JSON.parse(await readFile(file, 'utf8')) as object;
      expect(receipt).toMatchObject({
        domains: [
          {
            domain: DOMAIN,
            outcome: 'unknown',
            before: [{ target: OLD, ttl: 300 }],
            after: [
              { target: OLD, ttl: 600 },
              { target: NEW, ttl: 600 },
            ],
          },
        ],
      });
      expect(await listed(lossy)).toEqual(fate === 'made' ? [OLD, NEW] : [OLD]);

      const put = { status: fate === 'made' ? 'updated' : 'unchanged', error: null };
      expect((await restore(lossy.provider, receipt)).domains).toMatchObject([
        { ...put, after: [{ data: { target: { key: OLD } }, ttl: 300 }] },
      ]);
      expect(await restore(lossy.provider, receipt)).toMatchObject({ changed: false });

      await publish(lossy.provider, { domains: [DOMAIN], hosts: [{ target: NEW, priority: 7 }] });
      expect((await restore(lossy.provider, receipt)).domains).toMatchObject([
        {
          status: 'failed',
          error: {
            code: 'ERR_CONFLICT',
            message: expect.stringMatching(/kms2\S+ of corp.example is neither/),
          },
        },
      ]);
      expect(await listed(lossy)).toHaveLength(2);
    });
  },
);
