import { afterEach, describe, expect, it } from 'vitest';
import { publish, settleAtProvider, type SettlingProvider } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import { FakeRoute53, type FakeRoute53Options, type RequestRecord } from '../../fakes/route53/index.js';
import { providerOf } from './bed.js';

let fake: FakeRoute53 | undefined;
afterEach(() => fake?.stop());

async function start(options: FakeRoute53Options = {}) {
  const server = (fake = await FakeRoute53.start(options));
  const provider = providerOf(server, { timeout: 1000 });
  const zone = await provider.findZone(DomainName.parse('example.test'));
  const setAt = (name: string, ttl = 300) => kmsSet(`${name}.example.test`, ttl, '0 0 1688 kms1.corp.test');
  return {
    fake: server,
    provider,
    create: (...names: string[]) =>
      provider.apply(
        zone,
        names.map((name) => ({ before: null, after: setAt(name) })),
      ),
    change: (name: string, ttl: number) =>
      provider.apply(zone, [{ before: setAt(name), after: setAt(name, ttl) }]),
    settled: (names: readonly string[], signal?: AbortSignal) =>
      provider.settled!(
        zone,
        names.map((name) => setAt(name).name),
        { signal },
      ),
    polls: () => server.log.filter(({ operation }) => operation === 'GetChange'),
    loseNextReply: () => server.fault({ kind: 'drop-after', on: isChange }),
  };
}

const isChange = ({ operation }: RequestRecord): boolean => operation === 'ChangeResourceRecordSets';
const ID_LOST = {
  code: 'ERR_NOT_SETTLED',
  message: expect.stringContaining('the id of a change went down with its reply'),
};

it('waits until Route 53 says INSYNC', async () => {
  const { create, settled, polls } = await start({ insyncAfterMs: 700 });
  await create('a');
  const started = performance.now();
  await settled(['a']);
  expect(performance.now() - started).toBeGreaterThanOrEqual(650);
  expect(polls().length).toBeGreaterThan(1);
});

it('asks for the change of every name once, and for none again', async () => {
  const { create, settled, polls } = await start();
  await create('a');
  await create('b');
  await settled(['a', 'b']);
  expect(new Set(polls().map(({ id }) => id)).size).toBe(2);
  await settled(['b', 'a']);
  expect(polls()).toHaveLength(2);
});

it('asks once for all who wait for one batch, and goes on for the others when one gives up', async () => {
  const { create, settled, polls } = await start({ insyncAfterMs: 300 });
  const names = ['a', 'b', 'c', 'd'];
  await create(...names);
  const impatient = settled(['a'], AbortSignal.timeout(100));
  const [early, ...others] = await Promise.allSettled([impatient, ...names.map((name) => settled([name]))]);
  expect(early).toMatchObject({ reason: { code: 'ERR_NOT_SETTLED' } });
  expect(others).toMatchObject(Array(4).fill({ status: 'fulfilled' }));
  expect(polls().length).toBeLessThanOrEqual(3);
});

it('asks for the last change of a name only: it says what is to be served', async () => {
  const { create, change, settled, polls } = await start();
  await create('a');
  await change('a', 60);
  await settled(['a']);
  expect(polls()).toHaveLength(1);
});

it('has nothing to wait for at names that were not changed', async () => {
  const { create, settled, polls } = await start();
  await create('a');
  await settled(['b']);
  expect(polls()).toEqual([]);
});

it('says that it is not settled when the time is over, and goes on the next time', async () => {
  const { create, settled } = await start({ insyncAfterMs: 900 });
  await create('a');
  await expect(settled(['a'], AbortSignal.timeout(200))).rejects.toMatchObject({
    code: 'ERR_NOT_SETTLED',
    message: "example.test: not all of Route 53's servers have its last change yet",
  });
  await settled(['a']);
});

describe('the id of a change that went down with its reply', () => {
  it('is told of to everybody who waits for its names, and to nobody else', async () => {
    const { create, settled, loseNextReply } = await start();
    await create('other');
    loseNextReply();
    expect(await create('a', 'b')).toEqual([{ status: 'applied' }, { status: 'applied' }]);
    const waiters = await Promise.allSettled([settled(['a']), settled(['a']), settled(['b'])]);
    expect(waiters).toMatchObject(Array(3).fill({ reason: ID_LOST }));
    await settled(['other']);
  });

  it('is told of once', async () => {
    const { create, settled, loseNextReply } = await start();
    loseNextReply();
    await create('a');
    await expect(settled(['a'])).rejects.toMatchObject(ID_LOST);
    await settled(['a']);
  });

  it('is of no account any more when the name was changed again', async () => {
    const { create, change, settled, polls, loseNextReply } = await start();
    loseNextReply();
    await create('a');
    await change('a', 60);
    await settled(['a']);
    expect(polls()).toHaveLength(1);
  });

  it('is told of also where only a later reading showed that the change was made', async () => {
    const { fake: server, provider, loseNextReply } = await start();
    let lost = 0;
    loseNextReply();
    server.fault({
      kind: 'malformed',
      times: 3,
      on: ({ operation }) =>
        operation === 'ListResourceRecordSets' && server.log.some(isChange) && ++lost > 0,
    });
    const report = await publish(provider, { domains: ['a.example.test'], hosts: ['kms1.corp.test'] });
    expect(report.domains).toMatchObject([{ status: 'created' }]);
    expect(server.log.filter(isChange)).toHaveLength(1);
    expect(lost).toBe(3);
    expect(await settleAtProvider(report, provider as SettlingProvider)).toMatchObject([
      { settled: false, error: ID_LOST },
    ]);
  });
});
