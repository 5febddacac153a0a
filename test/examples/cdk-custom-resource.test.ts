import type { Provider } from 'kmsdns';
import { beforeEach, expect, it } from 'vitest';
import {
  kmsRecordsHandler,
  type CustomResourceEvent,
  type KmsRecordsProperties,
} from '../../examples/cdk-custom-resource.js';
import { srv, startBed, type Bed } from '../cli/bed.js';
import { openProvider, standingIn } from './bed.js';

const DOMAINS = ['corp.example', 'lab.example'];
const FIRST = { Hosts: ['kms1.corp.example'], Domains: ['corp.example'], Ttl: '600' };
const MOVED = { Hosts: ['kms1.corp.example', 'kms2.corp.example'], Domains: ['lab.example'], Ttl: '600' };

let bed: Bed;
let provider: Provider;
let onEvent: ReturnType<typeof kmsRecordsHandler>;
beforeEach(async () => {
  bed = await startBed();
  provider = await openProvider(bed);
  onEvent = kmsRecordsHandler(provider);
});

const standing = (): Promise<unknown> => standingIn(bed, DOMAINS);
const members = (domain: string, ...hosts: readonly string[]) => ({
  members: hosts.map((host) => srv(domain, host, { ttl: 600 })),
});

/** As CloudFormation sends it. */
function event(
  type: CustomResourceEvent['RequestType'],
  properties: KmsRecordsProperties,
  rest: Partial<CustomResourceEvent> = {},
): CustomResourceEvent {
  return {
    RequestType: type,
    StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Kms/51af3dc0-da77-11e4-872e-1234567db123',
    LogicalResourceId: 'KmsRecordsAB12CD34',
    ResourceProperties: properties,
    ...rest,
  };
}

it('publishes, moves to another domain, and goes, each of it also when asked twice', async () => {
  const created = await onEvent(event('Create', FIRST));
  expect(await onEvent(event('Create', FIRST))).toEqual(created);
  expect(await standing()).toMatchObject([
    members('corp.example', 'kms1.corp.example'),
    members('lab.example'),
  ]);

  const { PhysicalResourceId } = created;
  const update = event('Update', MOVED, { PhysicalResourceId, OldResourceProperties: FIRST });
  expect((await onEvent(update)).PhysicalResourceId).toBe(PhysicalResourceId);
  await onEvent(update);
  expect(await standing()).toMatchObject([members('corp.example'), members('lab.example', ...MOVED.Hosts)]);

  const removal = event('Delete', MOVED, { PhysicalResourceId });
  await onEvent(removal);
  await onEvent(removal);
  expect(await standing()).toMatchObject([members('corp.example'), members('lab.example')]);
});

it('leaves the hosts of others where they are', async () => {
  await bed.run([
    'publish',
    'kms9.corp.example',
    '--domain',
    'corp.example',
    '--ttl',
    '600',
    ...bed.provider,
  ]);
  const { PhysicalResourceId } = await onEvent(event('Create', FIRST));
  await onEvent(event('Delete', FIRST, { PhysicalResourceId }));
  expect(await standing()).toMatchObject([
    members('corp.example', 'kms9.corp.example'),
    members('lab.example'),
  ]);
});

it('does all of it or nothing, and says why', async () => {
  const properties = { ...FIRST, Domains: [...DOMAINS, 'nowhere.invalid'] };
  await expect(onEvent(event('Create', properties))).rejects.toMatchObject({ code: 'ERR_ZONE_NOT_FOUND' });
  expect(await standing()).toMatchObject([members('corp.example'), members('lab.example')]);
});

it('sends nothing when a host is none', async () => {
  const properties = { ...FIRST, Hosts: ['192.0.2.1'] };
  await expect(onEvent(event('Create', properties))).rejects.toMatchObject({ code: 'ERR_BAD_INPUT' });
  expect(await standing()).toMatchObject([members('corp.example'), members('lab.example')]);
});
