import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { desiredOf, loadConfig, openProviders, parsePlan, plan, readReceipt, rollback } from 'kmsdns';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { applyAnd } from '../../examples/apply.js';
import { srv, startBed, type Bed } from '../cli/bed.js';
import { start } from '../cli/real-process.js';
import { standingIn } from './bed.js';

const HOST = 'kms1.corp.example';
const DOMAINS = ['corp.example', 'lab.example'];
const PUBLISHED = [{ members: [srv('corp.example', HOST)] }, { members: [srv('lab.example', HOST)] }];

let bed: Bed;
let config: string;
beforeEach(async () => {
  bed = await startBed();
  config = join(bed.folder, 'kmsdns.yaml');
  await writeFile(
    config,
    `owner: provisioning
providers: { dns: { type: rfc2136, server: '${bed.address}', tsigKeyFile: '${bed.keyFile}' } }
defaults: { publish: [${HOST}] }
domains: { corp.example: , lab.example: }
`,
  );
});

const standing = (): Promise<unknown> => standingIn(bed, DOMAINS);

async function given() {
  const wanted = await loadConfig(config);
  const { providers, close } = await openProviders(wanted, { env: {} });
  onTestFinished(close);
  return { providers, planned: await plan(desiredOf(wanted), providers) };
}

it('applies a plan and goes on; the receipt takes the place of the journal', async () => {
  const { providers, planned } = await given();
  const journal = join(bed.folder, 'journal');
  let during: unknown;
  await applyAnd(planned, providers, journal, async () => {
    during = await standing();
  });
  expect(during).toMatchObject(PUBLISHED);
  await rollback(readReceipt(await readFile(journal, 'utf8')), providers);
  expect(await standing()).toMatchObject([{ members: [] }, { members: [] }]);
});

it('takes back what was done when a later step fails, keeps what others did, and passes the error on', async () => {
  const { providers, planned } = await given();
  const failing = applyAnd(planned, providers, join(bed.folder, 'journal'), async () => {
    await bed.run(['publish', 'kms2.corp.example', '--domain', 'lab.example', ...bed.provider]);
    throw new Error('the disk is full');
  });
  await expect(failing).rejects.toThrow('the disk is full');
  expect(await standing()).toMatchObject([
    { members: [] },
    { members: [srv('lab.example', 'kms2.corp.example')] },
  ]);
});

it('applies a plan that was saved as JSON', async () => {
  const { providers, planned } = await given();
  const saved: unknown = JSON.parse(JSON.stringify(planned));
  await applyAnd(parsePlan(saved), providers, join(bed.folder, 'journal'), () => Promise.resolve());
  expect(await standing()).toMatchObject(PUBLISHED);
});

const script = join(import.meta.dirname, '../../examples/apply.ts');

it('runs as it says it does, and finds nothing to do the second time', async () => {
  const receipt = join(bed.folder, 'receipt.json');
  const first = start([config, receipt], {}, script);
  expect(await first.ended).toBe(0);
  expect(first.stdout()).toContain('The records stand');
  expect(await standing()).toMatchObject(PUBLISHED);
  expect(await readFile(receipt, 'utf8')).toContain('"receipt": 1');

  const second = start([config, receipt], {}, script);
  expect(await second.ended).toBe(0);
  expect(second.stdout()).toBe('corp.example: none\nlab.example: none\n');
});

it('publishes only hosts that answer as KMS, where the file wants that', async () => {
  await appendFile(config, 'policy: { verifyHosts: true }\n');
  const { providers, planned } = await given();
  const rest = (): Promise<void> => Promise.resolve();
  const unasked = applyAnd(planned, providers, join(bed.folder, 'unasked'), rest);
  await expect(unasked).rejects.toMatchObject({ code: 'ERR_GUARD' });
  expect(await standing()).toMatchObject([{ members: [] }, { members: [] }]);
  const hosts = new Map([[`${HOST}:1688`, { isKms: true, detail: 'answers as KMS' }]]);
  await applyAnd(planned, providers, join(bed.folder, 'journal'), rest, hosts);
  expect(await standing()).toMatchObject(PUBLISHED);
});

it('says what is wrong with the file', async () => {
  const { ended, stderr } = start([join(bed.folder, 'nowhere.yaml')], {}, script);
  expect(await ended).toBe(1);
  expect(stderr()).toContain('nowhere.yaml" does not exist');
});
