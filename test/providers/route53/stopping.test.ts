import { afterEach, expect, it } from 'vitest';
import { publish } from '../../../src/change/index.js';
import { DomainName } from '../../../src/name/index.js';
import { FakeRoute53 } from '../../fakes/route53/index.js';
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
