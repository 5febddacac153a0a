import { join } from 'node:path';
import type { Provider } from 'kmsdns';
import { beforeEach, expect, it } from 'vitest';
import { provision } from '../../examples/provision.js';
import { srv, startBed, type Bed } from '../cli/bed.js';
import { start } from '../cli/real-process.js';
import { openProvider, standingIn } from './bed.js';

const HOST = 'kms1.corp.example';
const DOMAINS = ['corp.example', 'lab.example'];

let bed: Bed;
let provider: Provider;
beforeEach(async () => {
  bed = await startBed();
  provider = await openProvider(bed);
});

const standing = (): Promise<unknown> => standingIn(bed, DOMAINS);
const published = [{ members: [srv('corp.example', HOST)] }, { members: [srv('lab.example', HOST)] }];

it('publishes, and goes on', async () => {
  let during: unknown;
  await provision(provider, HOST, DOMAINS, async () => {
    during = await standing();
  });
  expect(during).toMatchObject(published);
  expect(await standing()).toMatchObject(published);
});

it('takes the host back when a later step fails, keeps what others did meanwhile, and passes the error on', async () => {
  await bed.run(['publish', 'kms0.corp.example', '--domain', 'corp.example', ...bed.provider]);
  const failing = provision(provider, HOST, DOMAINS, async () => {
    await bed.run(['publish', 'kms2.corp.example', '--domain', 'lab.example', ...bed.provider]);
    throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect(await standing()).toMatchObject([
    { members: [srv('corp.example', 'kms0.corp.example')] },
    { members: [srv('lab.example', 'kms2.corp.example')] },
  ]);
});

it('takes back what is done when one domain fails', async () => {
  const failing = provision(provider, HOST, ['corp.example', 'nope.example'], async () => {
    throw new Error('this is not reached');
  });
  await expect(failing).rejects.toMatchObject({ code: 'ERR_ZONE_NOT_FOUND' });
  expect(await standing()).toMatchObject([{ members: [] }, { members: [] }]);
});

const script = join(import.meta.dirname, '../../examples/provision.ts');

it('runs as it says it does', async () => {
  const env = { RFC2136_NAMESERVER: bed.address, RFC2136_TSIG_FILE: bed.keyFile };
  const { ended, stdout } = start([HOST, 'corp.example'], env, script);
  expect(await ended).toBe(0);
  expect(stdout()).toContain(`${HOST} is published`);
  expect(await standing()).toMatchObject([{ members: [srv('corp.example', HOST)] }, { members: [] }]);
});

it.each([
  [[HOST, 'corp.example'], {}, 'RFC2136_NAMESERVER, RFC2136_TSIG_FILE'],
  [[HOST], { RFC2136_NAMESERVER: '127.0.0.1:1', RFC2136_TSIG_FILE: 'kms.key' }, 'DOMAIN'],
])('started with %j and %j it names what is missing', async (argv, env, missing) => {
  const { ended, stderr } = start(argv, env, script);
  expect(await ended).toBe(64);
  expect(stderr()).toBe(`Missing: ${missing}. Usage: npx tsx examples/provision.ts HOST DOMAIN...\n`);
});
