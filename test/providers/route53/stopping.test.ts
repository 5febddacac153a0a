import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { publish } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import { kmsSet } from '../../contract/provider-contract.js';
import { FakeRoute53, type Fault, type RequestRecord } from '../../fakes/route53/index.js';
import { providerOf } from './bed.js';

const name = DomainName.parse('_vlmcs._tcp.a.example.test');
/** One request now, and the next in an hour. */
const SPENT = { limit: 2, interval: 3_600_000, burst: 1 };
const hosts = ['kms1.corp.test'];

let fake: FakeRoute53;
afterEach(() => fake.stop());

it('a read ends with its signal, while another without one waits for the account', async () => {
  fake = await FakeRoute53.start();
  const provider = providerOf(fake, { rate: { ...SPENT, interval: 3_600_001 } });
  const zone = await provider.findZone(name);
  const others = provider.read(zone, name, 'SRV').catch((error: unknown) => error);
  const second = provider.read(zone, name, 'A', { signal: AbortSignal.timeout(50) });
  await expect(second).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
  await provider.close();
  expect(await others).toMatchObject({ code: 'ERR_ABORTED' });
});

it('close ends those who wait for the account', async () => {
  fake = await FakeRoute53.start();
  const provider = providerOf(fake, { rate: { ...SPENT, interval: 3_600_002 } });
  const zone = await provider.findZone(name);
  const waiting = Promise.allSettled(
    ['SRV', 'A', 'TXT'].map((type) => provider.read(zone, name, type as 'SRV')),
  );
  await provider.close();
  expect(await waiting).toMatchObject(
    Array(3).fill({ reason: { code: 'ERR_ABORTED', message: 'the provider was closed' } }),
  );
});

it('a change ends with its signal, while one before it in the zone gets no reply', async () => {
  fake = await FakeRoute53.start();
  const provider = providerOf(fake, { timeout: 600_000 });
  let began = (): void => undefined;
  const hangs = new Promise<void>((resolve) => (began = resolve));
  fake.fault({
    kind: 'hang',
    on: ({ method }) => {
      if (method === 'POST') began();
      return method === 'POST';
    },
  });
  const first = publish(provider, { domains: ['a.example.test'], hosts });
  await hangs;
  const controller = new AbortController();
  const second = publish(provider, { domains: ['b.example.test'], hosts, signal: controller.signal });
  await expect.poll(() => fake.log.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
  controller.abort();
  expect((await second).domains).toMatchObject([{ error: { code: 'ERR_ABORTED' } }]);
  await provider.close();
  await first;
});

describe('a change that is stopped', () => {
  const isChange = ({ operation }: RequestRecord): boolean => operation === 'ChangeResourceRecordSets';

  async function begin(fault: Fault) {
    fake = await FakeRoute53.start();
    const provider = providerOf(fake, { rate: { limit: 10, interval: 20_000, burst: 9 } });
    const zone = await provider.findZone(name);
    fake.fault({ ...fault, on: isChange, times: 99 });
    const controller = new AbortController();
    const after = kmsSet('a.example.test', 300, '0 0 1688 kms1.corp.test');
    const applying = provider
      .apply(zone, [{ before: null, after }], { signal: controller.signal })
      .catch((error: unknown) => error);
    await expect.poll(() => fake.log.some(isChange)).toBe(true);
    return { provider, applying, abort: () => controller.abort() };
  }

  it('on its way by close: may have been made, and that is said', async () => {
    const { provider, applying } = await begin({ kind: 'hang-after' });
    await provider.close();
    expect(await applying).toMatchObject([{ status: 'unknown', error: { code: 'ERR_UNKNOWN_OUTCOME' } }]);
    expect(await fake.records(name.text, 'SRV')).toHaveLength(1);
  });

  it('on its way by its signal: may have been made, and that is said', async () => {
    const { provider, applying, abort } = await begin({ kind: 'hang-after' });
    abort();
    expect(await applying).toMatchObject({ code: 'ERR_ABORTED', details: { results: ['unknown'] } });
    await provider.close();
  });

  it.each(['close', 'its signal'])('by %s while it is put off: was not made', async (by) => {
    const putOff = new Promise<void>((resolve) => {
      const heard = (event: unknown): void => {
        if ((event as { event: string }).event === 'throttled') resolve();
      };
      subscribe('kmsdns:route53', heard);
      onTestFinished(() => void unsubscribe('kmsdns:route53', heard));
    });
    const { provider, applying, abort } = await begin({ kind: 'status', status: 400, code: 'Throttling' });
    await putOff;
    if (by === 'close') await provider.close();
    else abort();
    expect(await applying).toMatchObject(
      by === 'close'
        ? [{ status: 'failed', error: { code: 'ERR_ABORTED' } }]
        : { code: 'ERR_ABORTED', details: { results: ['not-sent'] } },
    );
    await provider.close();
  });
});
