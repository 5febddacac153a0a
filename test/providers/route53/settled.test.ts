import { afterEach, expect, it } from 'vitest';
import { DomainName } from '../../../src/name/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import { FakeRoute53, type FakeRoute53Options } from '../../fakes/route53/index.js';
import { providerOf } from './bed.js';

let fake: FakeRoute53 | undefined;
afterEach(() => fake?.stop());

async function start(options: FakeRoute53Options = {}) {
  fake = await FakeRoute53.start(options);
  const provider = providerOf(fake);
  const zone = await provider.findZone(DomainName.parse('example.test'));
  const create = (name: string) =>
    provider.apply(zone, [
      { before: null, after: kmsSet(`${name}.example.test`, 300, '0 0 1688 kms1.corp.test') },
    ]);
  const polls = () => fake!.log.filter(({ operation }) => operation === 'GetChange');
  return { fake, provider, zone, create, polls };
}

it('waits until Route 53 says INSYNC', async () => {
  const { provider, zone, create, polls } = await start({ insyncAfterMs: 700 });
  await create('a');
  const started = performance.now();
  await provider.settled!(zone);
  expect(performance.now() - started).toBeGreaterThanOrEqual(650);
  expect(polls().length).toBeGreaterThan(1);
});

it('asks for every change of the zone once, and for none again', async () => {
  const { provider, zone, create, polls } = await start();
  await create('a');
  await create('b');
  await provider.settled!(zone);
  expect(new Set(polls().map(({ id }) => id)).size).toBe(2);
  const before = polls().length;
  await provider.settled!(zone);
  expect(polls()).toHaveLength(before);
});

it('has nothing to wait for in a zone that was not changed', async () => {
  const { provider, zone, polls } = await start();
  await provider.settled!(zone);
  expect(polls()).toEqual([]);
});

it('says that it is not settled when the time is over, and goes on the next time', async () => {
  const { provider, zone, create } = await start({ insyncAfterMs: 900 });
  await create('a');
  await expect(provider.settled!(zone, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
    code: 'ERR_NOT_SETTLED',
    message: "example.test: not all of Route 53's servers have its last change yet",
  });
  await provider.settled!(zone);
});

it('cannot tell when the id of a change went down with its reply', async () => {
  const { fake: server, provider, zone, create } = await start();
  server.fault({ kind: 'drop-after', on: ({ operation }) => operation === 'ChangeResourceRecordSets' });
  expect(await create('a')).toEqual([{ status: 'applied' }]);
  // Several domains of the zone wait for it, and the answer holds for each of them.
  const waiters = await Promise.allSettled([provider.settled!(zone), provider.settled!(zone)]);
  expect(waiters).toMatchObject(Array(2).fill({ reason: { code: 'ERR_NOT_SETTLED' } }));
  await expect(provider.settled!(zone)).rejects.toMatchObject({ code: 'ERR_NOT_SETTLED' });
});
