import type { Provider } from 'kmsdns';
import { beforeEach, expect, it } from 'vitest';
import { kmsRecordsProvider, type KmsRecordsProvider } from '../../examples/pulumi-provider.js';
import { srv, startBed, type Bed } from '../cli/bed.js';
import { openProvider, standingIn } from './bed.js';

const DOMAINS = ['corp.example', 'lab.example'];
const FIRST = { hosts: ['kms1.corp.example'], domains: ['corp.example'] };
const BOTH = { hosts: ['kms2.corp.example'], domains: DOMAINS };

let bed: Bed;
let resource: KmsRecordsProvider;
beforeEach(async () => {
  bed = await startBed();
  const open = (): Promise<Provider> => openProvider(bed);
  resource = kmsRecordsProvider(open);
});

const standing = (): Promise<unknown> => standingIn(bed, DOMAINS);
const members = (domain: string, ...hosts: readonly string[]) => ({
  members: hosts.map((host) => srv(domain, host)),
});

it('creates, updates and deletes what one resource stands for', async () => {
  const { id, outs } = await resource.create(FIRST);
  expect(await standing()).toMatchObject([
    members('corp.example', 'kms1.corp.example'),
    members('lab.example'),
  ]);
  await resource.update(id, outs, BOTH);
  expect(await standing()).toMatchObject([
    members('corp.example', 'kms2.corp.example'),
    members('lab.example', 'kms2.corp.example'),
  ]);
  await resource.delete(id, BOTH);
  expect(await standing()).toMatchObject([members('corp.example'), members('lab.example')]);
});

it('takes a domain that is written otherwise for the same', async () => {
  const { id } = await resource.create(FIRST);
  await resource.update(id, FIRST, { ...BOTH, domains: ['Corp.Example.', 'LAB.example'] });
  await resource.update(id, { ...BOTH, domains: ['Corp.Example.', 'LAB.example'] }, BOTH);
  expect(await standing()).toMatchObject([
    members('corp.example', 'kms2.corp.example'),
    members('lab.example', 'kms2.corp.example'),
  ]);
});

it('leaves alone what another resource stands for', async () => {
  const first = await resource.create(FIRST);
  const second = await resource.create({ ...FIRST, hosts: ['kms2.corp.example'] });
  await resource.delete(first.id, FIRST);
  expect(await standing()).toMatchObject([
    members('corp.example', 'kms2.corp.example'),
    members('lab.example'),
  ]);
  expect(second.id).not.toBe(first.id);
});

it.each([
  ['another order', { ...BOTH, domains: [...DOMAINS].reverse() }, false],
  ['another host', { ...BOTH, hosts: ['kms3.corp.example'] }, true],
  ['another TTL', { ...BOTH, ttl: 600 }, true],
])('sees whether there is anything to do: %s', async (_, news, changes) => {
  expect(await resource.diff('pulumi-1', BOTH, news)).toEqual({ changes });
});

it.each([
  ['domains', { ...FIRST, domains: ['https://corp.example'] }],
  ['domains', { ...FIRST, domains: ['corp.example', 'Corp.Example.'] }],
  ['hosts', { ...FIRST, hosts: ['kms1.corp.example:70000'] }],
  ['hosts', { ...FIRST, hosts: ['192.0.2.1'] }],
  ['ttl', { ...FIRST, ttl: -1 }],
])('says before anything is created what is wrong with the %s', async (property, news) => {
  const { failures } = await resource.check(news, news);
  expect(failures).toMatchObject([{ property }]);
});
